/** docs/building-an-app.md: its files compile against the package, and its screens work with one vault and with a set. */
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build } from '../package/packed.ts';
import { compile, makeApp, writeSample } from '../readme/sample.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';
import { startVaultSetProcess, type VaultSetProcess } from '../support/vault/vault-set.ts';
import type { Place } from './device.ts';
import { guideFiles } from './guide.ts';

const app = fileURLToPath(new URL(`../../dist/guide-app-${process.pid}`, import.meta.url));
const player = fileURLToPath(new URL('./story.ts', import.meta.url));
const settings = { VAULT_RESET_SECONDS: '1' };

let built: ReturnType<typeof build>;
let one: VaultProcess;
let set: VaultSetProcess;
let complaints: string;
let told: Promise<readonly unknown[]>;

beforeAll(async () => {
  [one, set] = await Promise.all([startVaultProcess({ settings }), startVaultSetProcess({ settings })]);
  const { identity } = await (await fetch(`${one.url}/dev/identity`)).json();
  built = build('guide');
  makeApp(app, built.folder);
  const files = guideFiles();
  for (const { name, text } of files) writeSample(app, name, text);
  complaints = await compile(
    app,
    files.map(({ name }) => name),
  );
  const alone = { name: 'embedded-vault', url: one.url, identity };
  const members = set.vaults.map(({ name, url, identity }) => ({ name, url, identity }));
  told = Promise.all([play([alone], []), play(members, [alone])]);
  told.catch(() => undefined);
});

afterAll(async () => {
  await Promise.all([one?.close(), set?.close()]);
  built?.remove();
  rmSync(app, { recursive: true, force: true });
});

test('every file of it compiles as it stands', () => {
  expect(complaints).toBe('');
});

async function play(now: readonly Place[], before: readonly Place[]) {
  const args = ['--no-warnings', player, app, JSON.stringify({ now, before })];
  return JSON.parse((await promisify(execFile)(process.execPath, args)).stdout);
}

const done = { screen: 'done' };
/** Of this error, in German. */
const words = (code: string, text = /./) =>
  expect.objectContaining({ code, title: expect.stringMatching(/^[A-ZÄÖÜ]/), text: expect.stringMatching(text) });

const everywhere = {
  everyday: {
    first: { screen: 'set-up' },
    weak: { screen: 'same', words: words('weak_password') },
    setUp: done,
    there: { screen: 'new-phone' },
    taken: { screen: 'new-phone', words: words('key_exists') },
    wrong: { screen: 'same', words: words('wrong_password', /^Das ist nicht das Passwort.*Versuche/) },
    right: done,
    changed: done,
    shutOut: { screen: 'same', words: words('wrong_password') },
    sameKey: true,
  },
  forgotten: { early: 'new-phone', objected: 'done', seconds: 60, anew: done, otherKey: true },
};

describe('every screen says what the guide says', () => {
  test('with one vault', async () => {
    const [alone] = await told;
    expect(alone).toEqual({
      ...everywhere,
      written: {
        mistyped: 'same',
        typed: 'done',
        sameKey: true,
        groups: 16,
        fingerprint: true,
        off: done,
        after: { screen: 'set-up' },
      },
      watched: { steps: expect.arrayContaining(['asking', 'stretching', 'proving']), cancelled: 'back', again: 'done' },
      tenLines: 'the lake in June',
      reminded: {
        early: false,
        due: true,
        right: done,
        dayLater: false,
        wrong: { screen: 'same' },
        skipped: done,
        changed: done,
        known: 'done',
        forgotten: 'same',
        attempts: 10,
      },
      byPasskey: {
        added: 'done',
        opened: done,
        sameKey: true,
        other: { screen: 'other-way', words: words('passkey_differs') },
        without: { screen: 'other-way', words: words('passkey_without_prf') },
        changed: { screen: 'other-way', words: words('invalid_passkey_file') },
        none: { screen: 'other-way', words: words('passkey_unavailable') },
      },
    });
  });

  test('with a set of three, with one of them away, and after a move from one vault', async () => {
    const [, inSet] = await told;
    expect(inSet).toEqual({
      ...everywhere,
      away: { back: 'done', changed: 'try-again', mended: 'done' },
      moved: { there: done, sameKey: true, left: { screen: 'set-up' }, now: { screen: 'new-phone' } },
    });
  });
});
