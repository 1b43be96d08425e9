/** For files with several names: the first name under which the archive has the content. */
import type { BigIntStats } from 'node:fs';
import type { ByteText } from '../format/byte-text.ts';
import type { Entry } from '../format/entry.ts';
import { identityOf } from './identity.ts';
import { attributesOf } from './walk.ts';

export class FirstNames {
  readonly #names = new Map<string, { readonly path: ByteText; readonly stats: BigIntStats }>();

  remember(path: ByteText, stats: BigIntStats): void {
    if (stats.nlink > 1n) this.#names.set(identityOf(stats), { path, stats });
  }

  linkOf(path: ByteText, stats: BigIntStats): Entry | undefined {
    const first = this.#names.size > 0 ? this.#names.get(identityOf(stats)) : undefined;
    // With other content it was changed, or it is another file that got the inode number of a deleted one.
    if (!first || first.stats.size !== stats.size || first.stats.mtimeNs !== stats.mtimeNs) return undefined;
    return { ...attributesOf(path, stats), kind: 'hard-link', target: first.path };
  }
}
