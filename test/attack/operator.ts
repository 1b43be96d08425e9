/** An account with a key, and its item as an operator holds it who can write the table past the vault. */
import { Device } from '../support/device.ts';
import type { Item, Table } from '../support/table.ts';
import type { VaultProcess } from '../support/vault.ts';

export const password = 'correct horse battery staple';

export interface Enrolled {
  readonly device: Device;
  readonly account: string;
  item(): Promise<Item>;
  write(changes: Item): Promise<void>;
  /** Guesses wrong until no attempt is left. */
  exhaust(): Promise<void>;
  /** Once the vault has removed the key itself. */
  destroyed(): Promise<Item>;
}

export async function enrol(vault: VaultProcess, table: Table, sub: string): Promise<Enrolled> {
  const device = await Device.of(vault, sub);
  const { account, ...enrolment } = await device.prepare(password);
  await device.finish(enrolment);
  const item = async () => (await table.read(account)) ?? failed();
  return {
    device,
    account,
    item,
    write: async (changes) => table.write({ ...(await item()), ...changes }),
    async exhaust() {
      for (let i = 0; i < 3; i++) await device.start(device.guess(`${i}`));
    },
    async destroyed() {
      for (;;) {
        const now = await item();
        if (now.destroyedAt) return now;
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
    },
  };
}

export function failed(): never {
  throw new Error('expected a value');
}
