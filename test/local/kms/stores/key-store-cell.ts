/** Two related clusters that a test can change, a key store on the first, and a clock that does not move by itself. */
import {
  ConnectCustomKeyStoreCommand,
  CreateCustomKeyStoreCommand,
  type CreateCustomKeyStoreCommandInput,
  DeleteCustomKeyStoreCommand,
  DescribeCustomKeyStoresCommand,
  DisconnectCustomKeyStoreCommand,
  UpdateCustomKeyStoreCommand,
} from '@aws-sdk/client-kms';
import type { Cluster } from '../../../../lib/local/kms/server.ts';
import { movableClock, newKey, start } from '../support.ts';

export const CloudHsmClusterId = 'cluster-234567abcde';
export const related = 'cluster-765432edcba';
export const certificate = '-----BEGIN CERTIFICATE-----\nroot\n-----END CERTIFICATE-----';
export const password = 'kmsuser-1';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export async function cell({ connected = true }: { connected?: boolean } = {}) {
  const cluster = (): Mutable<Cluster> => ({
    active: true,
    hsms: 2,
    trustAnchorCertificate: certificate,
    certificate: 'of the first cluster',
    kmsuserPassword: password,
  });
  const clusters = new Map([
    [CloudHsmClusterId, cluster()],
    [related, cluster()],
  ]);
  const time = movableClock();
  const { client, kms } = await start({ clusters: (id) => clusters.get(id), clock: time.clock, connectMs: 1000 });
  const create = (change: Partial<CreateCustomKeyStoreCommandInput> = {}) => {
    const input = { CustomKeyStoreName: 'vault', CloudHsmClusterId, TrustAnchorCertificate: certificate };
    return client.send(new CreateCustomKeyStoreCommand({ ...input, KeyStorePassword: password, ...change }));
  };
  const { CustomKeyStoreId = '' } = await create();
  const connect = () => client.send(new ConnectCustomKeyStoreCommand({ CustomKeyStoreId }));
  const disconnect = () => client.send(new DisconnectCustomKeyStoreCommand({ CustomKeyStoreId }));
  const update = (change: { KeyStorePassword?: string; NewCustomKeyStoreName?: string; CloudHsmClusterId?: string }) =>
    client.send(new UpdateCustomKeyStoreCommand({ CustomKeyStoreId, ...change }));
  const remove = () => client.send(new DeleteCustomKeyStoreCommand({ CustomKeyStoreId }));
  const store = async () =>
    (await client.send(new DescribeCustomKeyStoresCommand({ CustomKeyStoreId }))).CustomKeyStores?.[0];
  const state = async () => (await store())?.ConnectionState;
  const settle = () => time.pass(1000);
  const key = () => newKey(client, { Origin: 'AWS_CLOUDHSM', CustomKeyStoreId });
  const first = clusters.get(CloudHsmClusterId) ?? cluster();
  const away = () => disconnect().then(settle);
  if (connected) await connect().then(settle);
  const calls = { create, connect, disconnect, update, remove, store, state, settle, key, away };
  return { client, kms, clusters, cluster: first, time, CustomKeyStoreId, ...calls };
}

export const refusal = (name: string) => ({ name });
