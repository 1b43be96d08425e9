/**
 * What the stored answers cost: the size of a key's item with 0 to 20 open sessions, and the write units of counting one
 * more attempt, beside the same item without the answers. `node bench/item-size.ts`. Writes reports/item-size.json.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { LightDevice } from '../../test/support/device/light-device.ts';
import { type Item, Table } from '../../test/support/vault/table.ts';
import { startVaultProcess } from '../../test/support/vault/vault.ts';

/** Bytes, as "DynamoDB Item sizes and formats" counts them. */
function sizeOf({ S, N, B, M }: AttributeValue): number {
  if (S !== undefined) return Buffer.byteLength(S);
  if (N !== undefined) return Math.ceil(N.length / 2) + 1;
  if (B !== undefined) return B.length;
  if (M !== undefined) return 3 + bytesOf(M) + Object.keys(M).length;
  return 1;
}

function bytesOf(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + sizeOf(value), 0);
}

/** As it was when only digests were kept. */
function withoutAnswers(item: Item): Item {
  const sessions = Object.entries(item.sessions?.M ?? {}).map(([id, { M = {} }]) => {
    const { proof, request, expiresAt, proven } = M;
    return [id, { M: { proof, request, expiresAt, proven } }];
  });
  const { answered: _, ...rest } = item;
  return { ...rest, sessions: { M: Object.fromEntries(sessions) } };
}

const unitsOf = (bytes: number) => Math.ceil(bytes / 1024);

const vault = await startVaultProcess({ settings: { VAULT_MAX_ATTEMPTS: '20', VAULT_ATTEMPT_DELAYS: '0' } });
const table = new Table(vault.services.dynamodb);
try {
  const device = await LightDevice.of(vault, 'item-size');
  await device.register('a password');
  const { account } = await device.status();
  const rows = [];
  for (let sessions = 0; sessions <= 20; sessions++) {
    const item = await table.read(account);
    if (!item) throw new Error('the item is not there');
    const [bytes, before] = [bytesOf(item), bytesOf(withoutAnswers(item))];
    rows.push({ sessions, bytes, units: unitsOf(bytes), withoutAnswers: { bytes: before, units: unitsOf(before) } });
    await device.start(device.guess(`${sessions}`));
  }
  for (const { sessions, bytes, units, withoutAnswers: before } of rows)
    if ([0, 1, 2, 3, 5, 10, 20].includes(sessions))
      console.log(
        `${String(sessions).padStart(2)} sessions: ${bytes} bytes, ${units} write units; ` +
          `without the answers ${before.bytes} bytes, ${before.units}`,
      );
  mkdirSync(new URL('../../reports/', import.meta.url), { recursive: true });
  writeFileSync(new URL('../../reports/item-size.json', import.meta.url), `${JSON.stringify(rows, null, 2)}\n`);
} finally {
  table.close();
  await vault.close();
}
