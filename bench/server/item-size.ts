/**
 * `npm run bench -- item-size`: how large a key's item is, with 0 to 20 open sessions, at one vault and at a member of a
 * set, and in how many units it is written, beside the same without the stored answers. As in AWS, where KMS adds more to
 * what it wraps than the embedded one does. The cost is reckoned with these sizes (bench/models/cost/items.ts).
 */
import { BackupKeyVault, createBackupKey } from '../../lib/client/index.ts';
import { LightDevice } from '../../test/support/device/light-device.ts';
import { bytesInAws } from '../../test/support/vault/item-size.ts';
import { type Item, Table } from '../../test/support/vault/table.ts';
import { startVaultProcess } from '../../test/support/vault/vault.ts';
import { startVaultSetProcess } from '../../test/support/vault/vault-set.ts';
import { items, writeUnits } from '../models/cost/items.ts';
import type { Measure } from '../report/measure.ts';
import { publish } from '../report/publish.ts';

/** As it was when only digests were kept. */
function withoutAnswers(item: Item): Item {
  const sessions = Object.entries(item.sessions?.M ?? {}).map(([id, { M = {} }]) => {
    const { proof, request, expiresAt, proven } = M;
    return [id, { M: { proof, request, expiresAt, proven } }];
  });
  const { answered: _, ...rest } = item;
  return { ...rest, sessions: { M: Object.fromEntries(sessions) } };
}

interface Row {
  readonly sessions: number;
  readonly bytes: number;
  readonly units: number;
  readonly withoutAnswers: { readonly bytes: number; readonly units: number };
}

function rowOf(sessions: number, item: Item): Row {
  const [bytes, before] = [bytesInAws(item), bytesInAws(withoutAnswers(item))];
  return { sessions, bytes, units: writeUnits(bytes), withoutAnswers: { bytes: before, units: writeUnits(before) } };
}

async function alone(): Promise<Row[]> {
  const vault = await startVaultProcess({ settings: { VAULT_MAX_ATTEMPTS: '20', VAULT_ATTEMPT_DELAYS: '0' } });
  const table = new Table(vault.services.dynamodb);
  try {
    const device = await LightDevice.of(vault, 'item-size');
    await device.register('a password');
    const rows = [];
    for (let sessions = 0; sessions <= 20; sessions++) {
      rows.push(rowOf(sessions, await only(table)));
      await device.start(device.guess(`${sessions}`));
    }
    return rows;
  } finally {
    table.close();
    await vault.close();
  }
}

/** Of one member of so many, before and after a recovery. */
async function inSet(count: number): Promise<Row[]> {
  const set = await startVaultSetProcess({ count, settings: { VAULT_NAME: 'vault.example.com' } });
  const table = new Table(set.vault(1).services.dynamodb);
  try {
    const password = 'correct horse battery staple of 77';
    const vaults = set.vaults.map(({ name, url, identity, token }) => {
      const given = token({ sub: 'item-size' });
      return { name, url, identity, token: () => given };
    });
    const sdk = () => new BackupKeyVault({ vaults, threshold: set.threshold });
    await sdk().register({ backupKey: createBackupKey(), password });
    const before = rowOf(0, await only(table));
    await (await sdk().recover({ password })).settled;
    return [before, rowOf(1, await only(table))];
  } finally {
    table.close();
    await set.close();
  }
}

async function only(table: Table): Promise<Item> {
  const [item] = await table.items();
  if (!item) throw new Error('the item is not there');
  return item;
}

const measured = [
  ['one vault', await alone()],
  ['a member of three', await inSet(3)],
  ['a member of nine', await inSet(9)],
] as const;

const measures: Measure[] = measured.flatMap(([kept, rows]) =>
  rows
    .filter(({ sessions }) => [0, 1, 2, 10, 20].includes(sessions))
    .map(({ sessions, bytes }) => ({
      what: `item of ${kept === 'one vault' ? 'an account' : kept}, ${sessions} sessions`,
      unit: 'bytes',
      ours: bytes,
      other: { what: 'reckoned with', value: items[kept].key + sessions * items[kept].session },
    })),
);

publish({ name: 'item-size', measures, details: Object.fromEntries(measured) });
