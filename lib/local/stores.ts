/** Where a vault keeps what it keeps: a table and a key store of its own, unless they run already. */
import { startDynamoDb } from './dynamodb.ts';
import type { Services } from './environment.ts';
import { startKms } from './kms/server.ts';
import type { Running } from './running.ts';

type Stores = Pick<Services, 'dynamodb' | 'kms'>;

interface Wanted {
  /** Undefined: in memory. */
  readonly dataDir: string | undefined;
  readonly running: Running;
  readonly given?: Partial<Stores>;
}

export async function startStores({ dataDir, running, given = {} }: Wanted): Promise<Stores> {
  const [dynamodb, kms] = await Promise.all([
    given.dynamodb ?? running.add(startDynamoDb(dataDir)).then(({ endpoint }) => endpoint),
    given.kms ?? running.add(startKms({ ...(dataDir && { dataDir }) })).then(({ endpoint }) => endpoint),
  ]);
  return { dynamodb, kms };
}
