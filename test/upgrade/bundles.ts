import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Bundles } from '../../lib/local/functions.ts';
import type { Release } from '../support/release/previous.ts';

/** What the functions of the version before are told, where this one's are told it in another way. */
export const previousSettings = { VAULT_KEY_ID: 'alias/backup-key-vault' };

/** The functions of a release: all of them, or those that are named. */
export function bundlesOf({ path }: Release, names?: readonly string[]): Bundles {
  const folder = join(path, 'dist', 'lambdas');
  return Object.fromEntries((names ?? readdirSync(folder)).map((name) => [name, folder]));
}
