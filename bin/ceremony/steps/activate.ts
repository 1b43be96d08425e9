/** Step 4: make the admin and kmsuser on every HSM, through the admin host. Passwords never pass through here. */
import { type HsmUser, listUsers } from '../admin-host.ts';
import { CeremonyFailure, currentCluster, type Room, record, watchCluster } from '../room.ts';

const find = (users: readonly HsmUser[], name: string) => users.find(({ username }) => username === name);

export async function activeAddress(room: Room): Promise<string> {
  const { hsms } = await currentCluster(room);
  const active = hsms.find(({ state }) => state === 'ACTIVE');
  if (!active) throw new CeremonyFailure('The cluster has no active HSM: deploy the stack of the cluster.');
  return active.address;
}

/** Looks at the HSMs before each change, and makes only what is missing, so that a run that was cut off can go on. */
export async function activate(room: Room): Promise<void> {
  const { id, state } = await currentCluster(room);
  if (state !== 'INITIALIZED' && state !== 'ACTIVE')
    throw new CeremonyFailure(`The cluster is ${state}: run \`npm run ceremony -- status\` for the next step.`);
  const address = await activeAddress(room);
  const { host } = room;
  if (find(await listUsers(host, address), 'admin')?.role === 'unactivated-admin') await host.run('activate', address);
  await watchCluster(room, (cluster) => cluster.state === 'ACTIVE');
  if (!find(await listUsers(host, address), 'kmsuser')) await host.run('create-kmsuser', address);

  const users = await listUsers(host, address);
  const [admin, kmsuser] = [find(users, 'admin'), find(users, 'kmsuser')];
  if (admin?.role !== 'admin' || kmsuser?.role !== 'crypto-user')
    throw new CeremonyFailure(
      'The HSMs do not have the admin and kmsuser as they should: see `user list` on the host.',
    );
  if (!admin.everywhere || !kmsuser.everywhere)
    throw new CeremonyFailure(
      'An HSM lacks a user: remove that HSM and deploy again, so that it is made from a backup.',
    );
  if (kmsuser.locked) throw new CeremonyFailure('kmsuser is locked: run `npm run ceremony -- rotate`.');
  const facts = { cluster: id, users: users.map(({ username, role }) => `${username} ${role}`).join(', ') };
  await record(room, { step: 'activate', facts, state: 'activated' });
  room.say(facts.users);
  room.say(`Next: npx cdk deploy ${room.names.prefix}-key-store, then \`npm run ceremony -- connect\`.`);
}
