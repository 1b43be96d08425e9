/** Step 5: see that KMS is connected to the HSMs, or connect it again. */

import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectCustomKeyStoreCommand, DisconnectCustomKeyStoreCommand } from '@aws-sdk/client-kms';
import { connectionRemedy } from '../../../lib/key-store/connection-errors.ts';
import { type CustomKeyStore, findStore } from '../../../lib/key-store/find-store.ts';
import { CeremonyFailure, type Room, record } from '../room.ts';

export async function requireStore({ aws, names }: Room): Promise<CustomKeyStore> {
  const store = await findStore(aws.kms, { CustomKeyStoreName: names.keyStore });
  if (store) return store;
  throw new CeremonyFailure(`There is no key store yet: run \`npx cdk deploy ${names.prefix}-key-store\` first.`);
}

/** Waits until the store is in one of these states, an hour at most: a connection takes up to twenty minutes. */
async function watchStore(room: Room, wanted: readonly string[]): Promise<CustomKeyStore> {
  for (const end = Date.now() + 3_600_000; Date.now() < end; await sleep(room.pollMs)) {
    const store = await requireStore(room);
    if (wanted.includes(store.state)) return store;
    room.say(`the key store is ${store.state}`);
  }
  throw new CeremonyFailure('The key store did not change within an hour: run this again, or ask AWS Support.');
}

export async function disconnectStore(room: Room): Promise<void> {
  const { id, state } = await requireStore(room);
  if (state === 'CONNECTING') await watchStore(room, ['CONNECTED', 'FAILED']);
  if (state !== 'DISCONNECTED' && state !== 'DISCONNECTING')
    await room.aws.kms.send(new DisconnectCustomKeyStoreCommand({ CustomKeyStoreId: id }));
  await watchStore(room, ['DISCONNECTED']);
}

/** If it ends FAILED, throws an error that says what to do. */
export async function connectStore(room: Room): Promise<void> {
  const { id, state } = await requireStore(room);
  if (state === 'DISCONNECTING') await watchStore(room, ['DISCONNECTED']);
  if (state !== 'CONNECTED' && state !== 'CONNECTING')
    await room.aws.kms.send(new ConnectCustomKeyStoreCommand({ CustomKeyStoreId: id }));
  const after = await watchStore(room, ['CONNECTED', 'FAILED']);
  if (after.state === 'FAILED') throw new CeremonyFailure(connectionRemedy(after.error));
}

export async function connect(room: Room, reconnect: boolean): Promise<void> {
  const { id, state, clusterId, error } = await requireStore(room);
  if (reconnect) {
    await disconnectStore(room);
    await connectStore(room);
  } else if (state === 'FAILED') {
    throw new CeremonyFailure(connectionRemedy(error));
  } else if (state === 'DISCONNECTED' || state === 'DISCONNECTING') {
    throw new CeremonyFailure('The key store is disconnected: run `npm run ceremony -- connect --reconnect`.');
  } else {
    await connectStore(room);
  }
  const facts = { keyStore: id, cluster: clusterId, reconnected: String(reconnect) };
  await record(room, { step: 'connect', facts, state: 'connected' });
  room.say(`the key store ${id} is CONNECTED`);
}
