/** An account with a key, and its item in the hands of an operator who can write to the table past the vault. */
import type { Clock } from '../support/clocks/clock.ts';
import type { Answer } from '../support/device/call.ts';
import { Device } from '../support/device/device.ts';
import { password } from '../support/device/password.ts';
import { failed } from '../support/failed.ts';
import { until } from '../support/until.ts';
import type { Item, Table } from '../support/vault/table.ts';
import type { VaultProcess } from '../support/vault/vault.ts';

/** Settings of a vault that lives by the test's clock. */
export const settings = { VAULT_MAX_ATTEMPTS: '3', VAULT_SESSION_SECONDS: '2' };
const sessionMs = 2_000;

export interface Enrolled {
  readonly device: Device;
  readonly account: string;
  item(): Promise<Item>;
  write(changes: Item): Promise<void>;
  /** Guesses wrong until no attempt is left. */
  exhaust(): Promise<void>;
  /** Lets the sessions end. Resolves once the vault has removed the key itself. */
  destroyed(): Promise<Item>;
}

/** A vault, and what an operator has of it: its time and its table. */
export interface Operated {
  readonly vault: VaultProcess;
  readonly clock: Clock;
  readonly table: Table;
}

export async function enrol({ vault, clock, table }: Operated, sub: string): Promise<Enrolled> {
  const device = await Device.of(vault, sub);
  const { account, ...enrolment } = await device.prepare(password);
  expectStatus(201, await device.finish(enrolment));
  const item = async () => (await table.read(account)) ?? failed();
  return {
    device,
    account,
    item,
    write: async (changes) => table.write({ ...(await item()), ...changes }),
    async exhaust() {
      for (let i = 0; i < 3; i++) expectStatus(200, await device.start(device.guess(`${i}`)));
    },
    async destroyed() {
      clock.step(sessionMs);
      await until(async () => (await item()).destroyedAt);
      const gone = await item();
      if (!gone.destroyedAt) throw new Error('the key expected to be destroyed within a minute');
      return gone;
    },
  };
}

function expectStatus(expected: number, { status, problem }: Answer<unknown>): void {
  if (status !== expected) throw new Error(`expected ${expected}, got ${status} ${problem?.code}`);
}
