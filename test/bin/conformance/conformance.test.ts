/** `bkv conformance`: the embedded vault keeps every rule, and a vault that breaks one is told which. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rules } from '../../../bin/bkv/conformance/rules/all.ts';
import { type Tried, tryVault } from '../../../bin/bkv/conformance/trial.ts';
import { identityOf } from '../../support/vault/identity.ts';
import { startVaultProcess, type VaultProcess } from '../../support/vault/vault.ts';
import { bkv } from '../cli.ts';
import { type Meddling, startMeddler } from './meddler.ts';

interface Report {
  readonly error?: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly rules: readonly Tried[];
}

let paced: VaultProcess;
let short: VaultProcess;
let pin: string;

beforeAll(async () => {
  [paced, short] = await Promise.all([
    startVaultProcess({ settings: { VAULT_ATTEMPT_DELAYS: '0,0,30' } }),
    // Longer sessions than the device of a slow machine needs: one of them is waited for.
    startVaultProcess({ settings: { VAULT_MAX_ATTEMPTS: '2', VAULT_SESSION_SECONDS: '30' } }),
  ]);
  pin = await identityOf(paced);
});

afterAll(async () => {
  await Promise.all([paced?.close(), short?.close()]);
});

async function run(...args: string[]): Promise<{ code: number | null; report: Report }> {
  const { code, stdout } = await bkv(['conformance', ...args, '--json']);
  return { code, report: JSON.parse(stdout) };
}

const not = (outcome: Tried['outcome']) => (rule: Tried) => rule.outcome !== outcome;

test('the embedded vault keeps every rule', async () => {
  const [all, destroying] = await Promise.all([
    run('--url', paced.url, '--identity', pin),
    run('--url', short.url, '--only', '10', '--destroy'),
  ]);
  const tried = rules.filter(({ group }) => !group.destroys);
  expect(all.report.rules.filter(not('pass')).map(({ id, reason }) => [id, reason])).toEqual(
    rules.filter(({ group }) => group.destroys).map(({ id }) => [id, 'only with --destroy']),
  );
  expect(all).toMatchObject({ code: 0, report: { passed: tried.length, failed: 0 } });
  expect(destroying.report.rules.filter(not('pass'))).toEqual([]);
  expect(destroying).toMatchObject({ code: 0, report: { passed: rules.length - tried.length } });
});

test('of one account, what needs another is skipped, and nothing is left behind', async () => {
  const token = await paced.token({ sub: 'the only one' });
  const env = { VAULT_URL: paced.url, VAULT_TOKEN: token };
  const only = ['4.3', '4.4', '4.5', '5.8', '5.9'].flatMap((id) => ['--only', id]);
  const { code, stdout } = await bkv(['conformance', ...only], { env });
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^pass {2}4\.3 .*\npass {2}4\.4 .*\nskip {2}4\.5 .*\n +no identity key is known: give --identity\npass {2}5\.8 .*\nskip {2}5\.9 /,
  );
  expect(stdout).toMatch(/VAULT_TOKEN is of one account.*\n\n3 passed, 0 failed, 2 skipped\n$/);
  const answer = await fetch(`${paced.url}/v1/key`, { headers: { authorization: `Bearer ${token}` } });
  expect(await answer.json()).toMatchObject({ state: 'none' });
});

test('an account that has a key is not touched', async () => {
  const env = { VAULT_URL: paced.url, VAULT_TOKEN: await paced.token({ sub: 'owner' }) };
  const home = { VAULT_HOME: '/nonexistent' };
  const started = await fetch(`${paced.url}/v1/key`, { headers: { authorization: `Bearer ${env.VAULT_TOKEN}` } });
  expect(started.status).toBe(200);
  const meddler = await startMeddler(paced.url, {
    answer: ({ body }, { route }) => void (route === 'GET /v1/key' && body && Object.assign(body, { state: 'active' })),
  });
  const refused = await bkv(['conformance', '--json'], { env: { ...env, ...home, VAULT_URL: meddler.url } });
  await meddler.close();
  expect(refused.code).toBe(7);
  expect(JSON.parse(refused.stdout)).toMatchObject({ error: 'key_exists' });
});

test.each([
  ['--only', '99', 'usage', 2],
  ['--identity', 'pin', 'usage', 2],
  ['--url', 'http://127.0.0.1:9', 'vault_unavailable', 8],
])('%s %s is %s', async (option, value, error, expected) => {
  const { code, stdout } = await bkv(['conformance', option, value, '--json'], { env: { VAULT_URL: paced.url } });
  expect([code, JSON.parse(stdout).error]).toEqual([expected, error]);
});

const of = (route: string, change: (body: Record<string, unknown>, status: number) => void): Meddling => ({
  answer: ({ body, status }, asked) => void (asked.route === route && body && change(body, status)),
});
const random = (length: number) => Buffer.from(crypto.getRandomValues(new Uint8Array(length))).toString('base64url');
const start = 'POST /v1/registration/start';

/** From the second time on that one is asked. */
function repeated(route: string, change: (body: Record<string, unknown>) => void): Meddling {
  const seen = new Set<string>();
  return {
    answer({ body }, asked) {
      const key = JSON.stringify([asked.route, asked.body]);
      if (asked.route === route && seen.has(key) && body) change(body);
      seen.add(key);
    },
  };
}

describe('a vault that breaks a rule', () => {
  test.each<[string, Meddling, string[], string[]]>([
    ['lets caches keep the state', { answer: ({ headers }) => headers.delete('cache-control') }, ['1'], ['1.5']],
    ['does not say the time', { answer: ({ headers }) => headers.delete('date') }, ['1'], ['1.6']],
    ['sets a cookie', { answer: ({ headers }) => headers.set('set-cookie', 'a=b') }, ['1'], ['1.7']],
    [
      'answers plain JSON for a problem',
      { answer: ({ headers }) => headers.set('content-type', 'application/json') },
      ['1'],
      ['1.8'],
    ],
    [
      'takes a field that it does not know',
      { ask: ({ body: { surprise: _, ...body }, ...asked }) => ({ ...asked, body }) },
      ['2.3', '2.4'],
      ['2.3'],
    ],
    ['names no field', { answer: ({ body }) => void delete body?.errors }, ['2.9', '3.3'], ['2.9']],
    [
      'asks for less stretching',
      of(start, (body) =>
        Object.assign(body, { ksf: { algorithm: 'argon2id', iterations: 1, memory: 65536, parallelism: 4 } }),
      ),
      ['4.1', '4.2'],
      ['4.2'],
    ],
    [
      'answers the same start in another way',
      repeated(start, (body) => Object.assign(body, { expiresAt: '2030-01-01T00:00:00Z' })),
      ['4.1', '4.3'],
      ['4.3'],
    ],
    [
      'does not say how long to wait',
      { answer: ({ headers }) => headers.delete('retry-after') },
      ['4.4', '6.4', '6.5'],
      ['4.4', '6.4'],
    ],
    ['does not sign', of(start, (body) => void delete body.identitySignature), ['4.5', '4.8'], ['4.5']],
    [
      'answers the same KE1 in another session',
      repeated('POST /v1/recovery/start', (body) => Object.assign(body, { session: random(16) })),
      ['6.1', '6.2'],
      ['6.1'],
    ],
    ['gives an escrow for a wrong KE3', { answer: overWrongProof }, ['5.4', '5.5'], ['5.5']],
    [
      'gives back no attempts',
      of('GET /v1/key', (body) => void ('attemptsRemaining' in body && Object.assign(body, { attemptsRemaining: 9 }))),
      ['5.3', '5.4'],
      ['5.3'],
    ],
    ['deletes for any proof', { answer: deleteAnyway }, ['7.3', '7.4', '7.6'], ['7.3', '7.4']],
    [
      'closes a reset when it opens',
      of('POST /v1/key/reset', (body) => Object.assign(body, { resetUntil: body.resetAt })),
      ['8.1', '8.3'],
      ['8.1'],
    ],
    [
      'evaluates under another share',
      of('POST /v1/recovery/start', (body) => Object.assign(body, { evaluationProof: random(64) })),
      ['9.2', '9.4'],
      ['9.4'],
    ],
  ])('%s', async (_, meddling, only, broken) => {
    const meddler = await startMeddler(paced.url, meddling);
    const { readIdentity } = await import('../../../lib/protocol/crypto/identity.ts');
    const vault = { url: new URL(meddler.url) };
    const pins = [await readIdentity(pin)];
    const tried = await tryVault({ vault, pins, only, destroy: false, onRule: () => {} });
    await meddler.close();
    expect(tried.length).toBeGreaterThan(broken.length);
    expect(tried.filter(not('pass')).map(({ id }) => id)).toEqual(broken);
    for (const { outcome, reason = '' } of tried.filter(not('pass'))) {
      expect(outcome).toBe('fail');
      expect(reason).toMatch(/expected/);
    }
  });

  test('is told so by the exit code', async () => {
    const meddler = await startMeddler(paced.url, { answer: ({ headers }) => headers.delete('date') });
    const { code, stdout } = await bkv(['conformance', '--url', meddler.url, '--only', '1.6']);
    await meddler.close();
    expect(code).toBe(16);
    expect(stdout).toContain('fail  1.6   every answer says the time of the vault\n');
    expect(stdout).toContain('expected a Date (docs/protocol.md#answers)\n\n0 passed, 1 failed, 0 skipped\n');
  });
});

type Change = NonNullable<Meddling['answer']>;

function overWrongProof(...[answered, { route, body }]: Parameters<Change>): void {
  if (route !== 'POST /v1/recovery/finish' || answered.status !== 403) return;
  answered.status = 200;
  answered.body = { registration: body.registration, escrow: random(61) };
}

function deleteAnyway(...[answered, { route }]: Parameters<Change>): void {
  if (route !== 'POST /v1/key/delete' || answered.status < 400 || answered.body?.code === 'key_not_found') return;
  answered.status = 204;
  answered.body = undefined;
}

test('every rule is in docs/conformance.md, and leads to a section of docs/protocol.md', () => {
  const read = (name: string) => readFileSync(new URL(`../../../docs/${name}.md`, import.meta.url), 'utf8');
  const anchors = [...read('protocol').matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
  const rows = [...read('conformance').matchAll(/^\| (\d+\.\d+) \| (.+) \| \[.+\]\(protocol\.md#(.+)\) \|$/gm)];
  expect(rows.map(([, ...row]) => row)).toEqual(rules.map(({ id, name, section }) => [id, name, section]));
  for (const { section } of rules) expect(anchors).toContain(section);
});
