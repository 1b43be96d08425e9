/** What an error says of the attempt: nothing where nothing arrived, and never nothing where the vault may have counted. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import * as sdk from '../../lib/client/index.ts';
import { spentAtAny } from '../../lib/client/spent.ts';
import { freePort } from '../support/network/free-port.ts';
import { json, problem, quickProblem, type Scripted, type ScriptedServer, startServer } from './server.ts';

let server: ScriptedServer;

beforeAll(async () => {
  server = await startServer();
});

afterAll(() => server.close());

beforeEach(() => {
  // Waits between tries take no time.
  jest.spyOn(globalThis, 'setTimeout').mockImplementation(((run: () => void) => setImmediate(run)) as never);
});

afterEach(() => {
  jest.restoreAllMocks();
});

const vaultAt = (url: string) => new sdk.BackupKeyVault({ url, token: () => 'token' });

async function spentBy(...script: Scripted[]): Promise<unknown> {
  server.say(...script);
  const error = await vaultAt(server.url)
    .recover({ password: 'correct horse' })
    .catch((error) => error);
  return [error.code, error.spent];
}

/** A start that was counted; what it holds of OPAQUE is no message. */
const counted = json({
  protocol: 1,
  account: 'A'.repeat(43),
  vault: 'v',
  registration: 'A'.repeat(22),
  session: 'A'.repeat(22),
  attempt: 1,
  ke2: 'A'.repeat(427),
  ksf: { algorithm: 'argon2id', iterations: 3, memory: 65536, parallelism: 4 },
  attemptsRemaining: 9,
  nextAttemptAt: '2030-01-01T00:00:00.000Z',
  expiresAt: '2030-01-01T00:02:00.000Z',
});

describe('an error of recover', () => {
  test.each<[string, readonly Scripted[], string, string]>([
    [
      'the vault says each time that it cannot',
      [quickProblem('key_store_unavailable')],
      'key_store_unavailable',
      'nothing',
    ],
    ['one answer was lost before it said so', ['drop', quickProblem('internal')], 'internal', 'unknown'],
    ['every answer is lost', ['drop'], 'vault_unavailable', 'unknown'],
    ['a proxy answers', [{ status: 502, body: '<html>' }], 'vault_unavailable', 'unknown'],
    ['the token is refused', [problem('unauthenticated')], 'unauthenticated', 'nothing'],
    [
      'the token is refused once an answer was lost',
      ['drop', problem('unauthenticated')],
      'unauthenticated',
      'unknown',
    ],
    ['it is too soon', [problem('attempt_too_soon')], 'attempt_too_soon', 'nothing'],
    ['the answer is none of the protocol', [json({})], 'invalid_answer', 'unknown'],
    ['the answer holds no message of OPAQUE', [counted], 'invalid_answer', 'attempt'],
  ])('where %s', async (_, script, code, spent) => {
    expect(await spentBy(...script)).toEqual([code, spent]);
  });

  test('where nobody listens: nothing', async () => {
    const vault = vaultAt(`http://127.0.0.1:${await freePort()}`);
    await expect(vault.recover({ password: 'correct horse' })).rejects.toMatchObject({ spent: 'nothing' });
  });
});

test('no other call spends an attempt, whatever becomes of its answer', async () => {
  for (const answer of ['drop', json({})] as const) {
    server.say(answer);
    await expect(vaultAt(server.url).status()).rejects.toMatchObject({ spent: 'nothing' });
  }
});

describe('of a set', () => {
  const away = () => new sdk.VaultUnavailable('away', { reason: 'timeout', url: '', sent: true });
  const lost = () => Object.assign(away(), { spent: 'unknown' });
  const end = (counted: number, ...failures: Error[]) =>
    spentAtAny(new sdk.TooFewVaults([], 2), { counted, failures }) as sdk.TooFewVaults;

  test('one vault that counted it is enough, and one whose answer was lost leaves it open', () => {
    expect(end(1, away(), lost()).spent).toBe('attempt');
    expect(end(0, away(), lost()).spent).toBe('unknown');
    expect(end(0, away(), new Error('other')).spent).toBe('nothing');
  });
});
