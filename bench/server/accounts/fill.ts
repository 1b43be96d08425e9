/**
 * A table with many accounts in it, as registrations and recoveries would have left them. It is written past HTTP, by
 * dynalite's own code for its database, in the order of its keys.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import dynalite from 'dynalite/db/index.js';
import { tableKey } from '../../../lib/local/dynamodb.ts';
import { table } from '../../../lib/local/environment.ts';
import { openMessages } from '../../../lib/local/queue/kept.ts';
import { sha256, toBase64url, utf8 } from '../../../lib/protocol/crypto/bytes.ts';
import { defaultKsf } from '../../../lib/protocol/crypto/ksf.ts';
import type { Session } from '../../../lib/vault/record.ts';
import { type Item, itemOf } from '../../../test/aws/items.ts';

const batchLength = 1000;

export interface Filling {
  /** The data folder of an embedded vault that does not run. */
  readonly dataDir: string;
  readonly accounts: number;
  /** Items that go in besides. */
  readonly others?: readonly Item[];
}

/** 1.1 KB for each account. Ends when the database has put its files in order, as it has them after a while. */
export async function fill({ dataDir, accounts, others = [] }: Filling): Promise<void> {
  const path = join(dataDir, 'dynamodb');
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const store = dynalite.create({ path });
  const items = store.getItemDb(table);
  const write = promisify(items.batch).bind(items);
  const kept = others.map((item) => ({ key: keyOf(item), item: () => item }));
  const made = Array.from({ length: accounts }, (_, number) => {
    const account = toBase64url(sha256(utf8(`account ${number}`)));
    return { key: keyOf({ account: { S: account } }), item: () => filler(account, number) };
  });
  const sorted = [...kept, ...made].sort((a, b) => (a.key < b.key ? -1 : 1));
  for (let at = 0; at < sorted.length; at += batchLength) {
    const some = sorted.slice(at, at + batchLength);
    await write(some.map(({ key, item }) => ({ type: 'put', key, value: stored(item()) })));
  }
  await store.db.compactRange('', '~');
  await promisify(store.db.close).call(store.db);
  const queue = await openMessages(dataDir);
  await queue.setComplete();
  await queue.close();
}

const keyOf = ({ account }: Item) => dynalite.createKey({ account }, tableKey);

/** Pieces of one mebibyte: no block of the database can be compressed, and they cost little. */
const noise = new Uint8Array(randomBytes(2 ** 20));
const noiseAt = (number: number, length: number) => {
  const at = (number * 7919) % (noise.length - length);
  return noise.subarray(at, at + length);
};

/** Three of four have recovered their key, and have the session of that. */
function filler(account: string, number: number): Item {
  const registration = toBase64url(noiseAt(number, 16));
  const session: Session = {
    proof: noiseAt(number + 1, 32),
    request: noiseAt(number + 2, 32),
    response: noiseAt(number + 3, 320),
    attempt: 1,
    serial: 1,
    nextAttemptAt: 0,
    expiresAt: 1_750_000_120_000 + number,
    proven: true,
  };
  const item = itemOf(account, {
    state: 'active',
    scheme: 'opaque',
    registration,
    attempts: 0,
    answered: 1,
    maxAttempts: 10,
    sessions: number % 4 === 0 ? {} : { [toBase64url(noiseAt(number + 4, 16))]: session },
    setup: noiseAt(number + 5, 185),
    record: noiseAt(number + 6, 192),
    escrow: noiseAt(number + 7, 140),
    ksf: defaultKsf,
    ownerKey: noiseAt(number + 8, 32),
    createdAt: 1_750_000_000_000 + number,
  });
  if (!item) throw new Error('an active key has an item');
  return item;
}

/** As dynalite keeps it: bytes in base64. */
function stored(value: object): object {
  const entries = Object.entries(value).map(([name, inner]) => {
    if (inner instanceof Uint8Array) return [name, Buffer.from(inner).toString('base64')];
    return [name, typeof inner === 'object' ? stored(inner) : inner];
  });
  return Object.fromEntries(entries);
}
