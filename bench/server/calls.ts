/**
 * `npm run bench -- calls`: what a recovery asks of the table and of the key store, counted between the functions and the
 * services of an embedded vault. Exits 1 where it is more than 3 and 2.
 */

import { LightDevice } from '../../test/support/device/light-device.ts';
import { password } from '../../test/support/device/password.ts';
import { startProxiedVault } from '../../test/support/network/proxied.ts';
import { operationsOf } from '../../test/support/network/proxy.ts';
import { publish } from '../report/publish.ts';

const proxied = await startProxiedVault();

interface Asked {
  readonly table: readonly string[];
  readonly keyStore: readonly string[];
}

async function asking(operation: () => Promise<unknown>): Promise<Asked> {
  proxied.dynamodb.clear();
  proxied.kms.clear();
  await operation();
  const table = operationsOf(proxied.dynamodb.calls);
  return { table: table.filter(isAskedInAws), keyStore: operationsOf(proxied.kms.calls) };
}

/** AWS shows what stood in the way of the finish's first write. dynalite does not, so there it is read. */
function isAskedInAws(operation: string, index: number, all: readonly string[]): boolean {
  const before = all.slice(Math.max(0, index - 2), index).join(' ');
  return !(operation === 'GetItem' && before === 'UpdateItem UpdateItem');
}

try {
  const device = await LightDevice.registered(proxied.vault, 'calls');
  const recovery = await asking(() => device.recover(password));
  await device.start(device.guess('a wrong password'));
  const afterWrongGuess = await asking(() => device.recover(password));
  publish({
    name: 'calls',
    measures: [
      { what: 'calls of the table, in a recovery', unit: 'calls', ours: recovery.table.length, goal: { atMost: 3 } },
      {
        what: 'the same, within two minutes of a wrong guess',
        unit: 'calls',
        ours: afterWrongGuess.table.length,
        goal: { atMost: 4 },
      },
      { what: 'calls of the key store, in either', unit: 'calls', ours: recovery.keyStore.length, goal: { atMost: 2 } },
    ],
    details: { recovery, afterWrongGuess },
  });
} finally {
  await proxied.close();
}
