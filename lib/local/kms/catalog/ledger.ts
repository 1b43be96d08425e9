/** Holds the catalog: changes it one at a time, and shows a change to nobody before it is on disk. */

import { isObject } from '../wire/input.ts';
import {
  type AliasRecord,
  type Catalog,
  completeChanges,
  emptyCatalog,
  type KeyRecord,
  type StoreRecord,
} from './catalog.ts';
import { createQueue, type DurableFile } from './durable-file.ts';

/** Throws a fault to refuse; returns the catalog that should hold from now on. */
type Change = (catalog: Catalog) => Catalog;

export interface Ledger {
  /** The catalog as it is now. */
  view(): Catalog;
  /** Durable when it returns. The change is run at its turn, on the catalog as it is then. */
  commit(change: Change): Promise<void>;
  /** Destroys the material of keys whose deletion date has come, when there are any. */
  sweep(): Promise<void>;
}

interface Parts {
  readonly file: DurableFile;
  readonly backend: { readonly name: string; destroyKey(keyId: string): Promise<void> };
  readonly clock: () => number;
}

const format = 1;

const toDocument = ({ keys, aliases, stores }: Catalog, backend: string): object => ({
  warning: 'Development only: the embedded KMS.',
  format,
  backend,
  keys: [...keys.values()],
  aliases: [...aliases.values()],
  stores: [...stores.values()],
});

function fromDocument(document: unknown, backend: string): Catalog {
  if (document === undefined) return emptyCatalog;
  if (!isObject(document) || document.format !== format)
    throw new Error(`the catalog of the embedded KMS expected format ${format}`);
  if (document.backend !== backend)
    throw new Error(`the keys were made by the ${document.backend} backend, and this is the ${backend} backend`);
  const { keys, aliases, stores } = document as {
    [part: string]: unknown;
    keys: KeyRecord[];
    aliases: AliasRecord[];
    stores: StoreRecord[];
  };
  return {
    keys: new Map(keys.map((key) => [key.id, key])),
    aliases: new Map(aliases.map((alias) => [alias.name, alias])),
    stores: new Map(stores.map((store) => [store.id, store])),
  };
}

export async function openLedger({ file, backend, clock }: Parts): Promise<Ledger> {
  let kept = fromDocument(await file.read(), backend.name);
  const queue = createQueue();

  const view = (): Catalog => completeChanges(kept, clock());

  const commit = (change: Change): Promise<void> =>
    queue(async () => {
      const current = view();
      const next = change(current);
      // Material first: after a crash between the two, the record is still here and past its date, so it is done again.
      for (const id of kept.keys.keys()) if (!current.keys.has(id)) await backend.destroyKey(id);
      if (next === kept) return;
      await file.write(toDocument(next, backend.name));
      kept = next;
    });

  return {
    view,
    commit,
    async sweep() {
      if (view().keys.size !== kept.keys.size) await commit((catalog) => catalog);
    },
  };
}
