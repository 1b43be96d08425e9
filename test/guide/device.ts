/** A phone of the guide's app: what it keeps is in memory, and its files are those of the guide, compiled. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface Place {
  readonly name: string;
  readonly url: string;
  readonly identity: string;
}

/** Of the embedded vault at that place, with an audience of its own. */
export function tokens(places: readonly Place[], sub: string): (vault: string) => Promise<string> {
  return async (vault) => {
    const place = places.find(({ name }) => name === vault);
    const answer = await fetch(`${place?.url}/dev/token`, { method: 'POST', body: JSON.stringify({ sub }) });
    return (await answer.json()).token;
  };
}

/** One file of the guide, by its name. */
export const load = (folder: string) => (name: string) => import(pathToFileURL(join(folder, `${name}.js`)).href);

interface Kept {
  readonly backupKey: { reveal(): Uint8Array };
}

export class Phone {
  #kept: Kept | undefined;

  async read(): Promise<Kept | undefined> {
    return this.#kept;
  }

  async write(kept: Kept): Promise<void> {
    this.#kept = kept;
  }

  async erase(): Promise<void> {
    this.#kept = undefined;
  }

  /** In hex. */
  key(): string | undefined {
    return this.#kept && Buffer.from(this.#kept.backupKey.reveal()).toString('hex');
  }
}
