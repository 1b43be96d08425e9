/** A vault in front of a table of some size, each in a process of its own, so that their CPU can be told apart. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Item } from '../../../test/aws/items.ts';
import { exchanges } from '../../../test/support/device/call.ts';
import type { LightDevice } from '../../../test/support/device/light-device.ts';
import { password } from '../../../test/support/device/password.ts';
import { startVaultProcess, type VaultProcess } from '../../../test/support/vault/vault.ts';
import { cpuTime, residentSet } from '../process/usage.ts';
import { fill } from './fill.ts';

/** One that is registered. */
export interface Account {
  readonly device: LightDevice;
  readonly item: Item;
}

export interface Place {
  readonly accounts: number;
  /** Of the registered account of this number. Milliseconds until both answers were there. */
  recover(number: number): Promise<number>;
  /** Since they began. Milliseconds of CPU, and MiB. */
  used(): { readonly vault: Usage; readonly database: Usage };
  /** Resolves when the vault has looked through the table. */
  rest(): Promise<void>;
  close(): Promise<void>;
}

interface Usage {
  readonly cpu: number;
  readonly memory: number;
}

interface Wanted {
  readonly dataDir: string;
  readonly accounts: number;
  /** They count. Those that are too many are left out. */
  readonly registered: readonly Account[];
  /** The vault whose key store and issuer it takes. */
  readonly owner: VaultProcess;
}

const entry = fileURLToPath(new URL('./database.ts', import.meta.url));

export async function openPlace({ dataDir, accounts, registered, owner }: Wanted): Promise<Place> {
  const here = registered.slice(0, accounts);
  await fill({ dataDir, accounts: accounts - here.length, others: here.map(({ item }) => item) });
  const database = fork(entry, [dataDir], { execArgv: ['--no-warnings'] });
  const [dynamodb] = await once(database, 'message');
  const vault = await startVaultProcess({ services: { ...owner.services, dynamodb } });
  const usageOf = (pid: number): Usage => ({ cpu: cpuTime(pid), memory: residentSet(pid) });
  const databasePid = database.pid ?? 0;
  return {
    accounts,
    async recover(number) {
      const there = here[number % here.length]?.device.at(vault.url);
      if (!there) throw new Error('a registered account is needed');
      const guess = there.guess(password);
      const asked = performance.now();
      const { body } = await there.start(guess);
      const answered = performance.now();
      const proof = there.prove(guess, body);
      if (!proof) throw new Error('the password is right');
      const proved = performance.now();
      const { status } = await there.finishRecovery(proof.request);
      if (status !== 200) throw new Error(`recovery/finish expected 200, got ${status}`);
      exchanges.length = 0;
      return answered - asked + (performance.now() - proved);
    },
    used: () => ({ vault: usageOf(vault.pid), database: usageOf(databasePid) }),
    async rest() {
      for (let before = -1, now = cpuTime(databasePid); now - before > 50; now = cpuTime(databasePid)) {
        before = now;
        await new Promise((resolve) => setTimeout(resolve, 2000));
      }
    },
    async close() {
      await vault.close();
      database.disconnect();
      await once(database, 'exit');
    },
  };
}
