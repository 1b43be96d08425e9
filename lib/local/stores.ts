/** Where a vault keeps what it keeps: a table and a key store of its own, unless they run already. */
import { startDynamoDb } from './dynamodb.ts';
import type { Services } from './environment.ts';
import { startKms } from './kms/server.ts';
import type { Running } from './running.ts';

type Addresses = Pick<Services, 'dynamodb' | 'kms'>;

export interface Stores {
  readonly addresses: Addresses;
  /** What the key store was asked so far, by operation. Absent where it runs already. */
  readonly keyStoreCalls?: ReadonlyMap<string, number>;
}

interface Wanted {
  /** Undefined: in memory. */
  readonly dataDir: string | undefined;
  readonly running: Running;
  readonly given?: Partial<Addresses>;
}

export async function startStores({ dataDir, running, given = {} }: Wanted): Promise<Stores> {
  const [dynamodb, kms] = await Promise.all([
    given.dynamodb ?? running.add(startDynamoDb(dataDir)).then(({ endpoint }) => endpoint),
    given.kms ?? running.add(startKms({ ...(dataDir && { dataDir }) })),
  ]);
  if (typeof kms === 'string') return { addresses: { dynamodb, kms } };
  return { addresses: { dynamodb, kms: kms.endpoint }, keyStoreCalls: kms.operations };
}
