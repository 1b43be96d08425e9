/** The clock of this device beside the vault's. */
import { duration } from '../terminal/quantity.ts';
import { type Check, right, wrong } from './check.ts';

/** The vault's is known to a second or so. */
const tolerableMs = 5_000;

export function clockCheck(device: Date, vault: Date | undefined): Check {
  if (!vault) return right('clock', 'the vault does not say what time it is');
  const ahead = device.getTime() - vault.getTime();
  if (Math.abs(ahead) <= tolerableMs) return right('clock', "the same as the vault's");
  const way = ahead > 0 ? 'ahead of' : 'behind';
  const text = `this device's clock is ${duration(Math.abs(ahead))} ${way} the vault's: set it. Certificates are judged by it`;
  return wrong('clock', 'wrong_setup', `${text}, and the times that are shown are its own.`);
}
