/** Which error a person is told where fewer than a threshold of vaults did what was asked. */
import { describe, expect, test } from '@jest/globals';
import * as sdk from '../../../lib/client/errors.ts';
import { stateOf } from '../../../lib/client/set/report.ts';
import { refusalOf } from '../../../lib/client/set/shortfall.ts';
import { type ErrorCode, toProblem } from '../../../lib/protocol/wire/errors.ts';

const problem = (code: ErrorCode, details = {}) => toProblem(code, details).problem;
const soon = (second: number) =>
  new sdk.AttemptTooSoon(problem('attempt_too_soon', { nextAttemptAt: new Date(second * 1000).toISOString() }));
const unreachable = () =>
  new sdk.VaultUnavailable('away', { reason: 'refused', url: 'https://vault.example', sent: false });
const none = () => new sdk.KeyNotFound(problem('key_not_found'));
const destroyed = () => new sdk.KeyDestroyed(problem('key_destroyed'));
const exhausted = () => new sdk.AttemptsExhausted(problem('attempts_exhausted'));
const signedOut = () => new sdk.NotAuthenticated(problem('unauthenticated'));
const exists = () => new sdk.KeyExists(problem('key_exists'));
const other = () => new sdk.VaultRefused(problem('other_scheme'), 'other_scheme');
const lie = () => new sdk.InvalidAnswer('the answer is no answer');

/** `undefined` for a vault that did it. */
function told(errors: readonly (Error | undefined)[], threshold = 2): Error {
  const members = errors.map((error, index) =>
    error
      ? { name: `vault-${index + 1}`, state: stateOf(error), error }
      : { name: `vault-${index + 1}`, state: 'done' as const },
  );
  return refusalOf({ members, threshold });
}

describe('fewer vaults than are needed', () => {
  test.each<[string, (Error | undefined)[], string]>([
    ['none has the key', [none(), none(), none()], 'KeyNotFound'],
    ['none has it where they could be asked', [none(), none(), unreachable()], 'KeyNotFound'],
    ['one is there, the others cannot be asked', [undefined, unreachable(), unreachable()], 'TooFewVaults'],
    ['none can be asked', [unreachable(), unreachable(), unreachable()], 'TooFewVaults'],
    ['enough want a wait', [undefined, soon(9), none()], 'AttemptTooSoon'],
    ['enough want a wait, one of those after an outage', [soon(9), unreachable(), none()], 'TooFewVaults'],
    ['the token is refused', [signedOut(), signedOut(), undefined], 'NotAuthenticated'],
    ['the last attempts are open', [exhausted(), exhausted(), none()], 'AttemptsExhausted'],
    ['they are destroyed', [destroyed(), destroyed(), undefined], 'KeyDestroyed'],
    ['one is destroyed and the others have none', [destroyed(), none(), none()], 'KeyDestroyed'],
    ['another key is there', [exists(), exists(), undefined], 'KeyExists'],
    ['the key is kept in another way', [other(), other(), none()], 'VaultRefused'],
    ['each has another reason', [exists(), none(), lie()], 'TooFewVaults'],
    ['they lie', [lie(), lie(), undefined], 'TooFewVaults'],
  ])('%s', (_, errors, name) => {
    expect(told(errors).name).toBe(name);
  });

  test('are told to wait as long as a threshold needs, and no longer', () => {
    const times = (errors: Error[]) => (told(errors) as sdk.AttemptTooSoon).nextAttemptAt?.getTime();
    expect(times([soon(30), soon(10), soon(20)])).toBe(20_000);
  });

  test('are named, each with its reason, by the error or by its cause', () => {
    const [first, second] = [none(), none()];
    const { cause } = told([first, second, undefined]);
    expect(cause).toBeInstanceOf(sdk.TooFewVaults);
    expect((cause as sdk.TooFewVaults).members).toEqual([
      { name: 'vault-1', state: 'refused', error: first },
      { name: 'vault-2', state: 'refused', error: second },
      { name: 'vault-3', state: 'done' },
    ]);
    const tooFew = told([undefined, unreachable(), lie()]) as sdk.TooFewVaults;
    expect(tooFew.message).toBe('1 vaults did it, and 2 are needed; not: vault-2 (unreachable), vault-3 (lied)');
  });
});
