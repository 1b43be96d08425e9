/** Rule 2: the limit is a limit. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RecoveryStartAnswer } from '../../lib/protocol/wire/schemas.ts';
import type { AnyDevice, AnyGuess } from '../support/device/any-device.ts';
import type { Answer } from '../support/device/call.ts';
import { kinds } from '../support/device/kinds.ts';
import { failed } from '../support/failed.ts';
import { patiently } from '../support/network/patiently.ts';
import { Table } from '../support/vault/table.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';

let first: VaultProcess;
let second: VaultProcess;
let table: Table;

beforeAll(async () => {
  first = await startVaultProcess();
  second = await startVaultProcess({ services: first.services });
  table = new Table(first.services.dynamodb);
});

afterAll(async () => {
  table.close();
  await second.close();
  await first.close();
});

interface Sent {
  readonly at: AnyDevice;
  readonly guess: AnyGuess;
  readonly answer: Answer<RecoveryStartAnswer>;
}

/** Distinct guesses, all at once, at both processes in turn. */
async function storm(device: AnyDevice, guesses: number): Promise<Sent[]> {
  const other = device.at(second.url);
  const sent = Array.from({ length: guesses }, async (_, i) => {
    const [at, guess] = [i % 2 ? other : device, device.guess(`guess ${i}`)];
    return { at, guess, answer: await at.start(guess) };
  });
  return Promise.all(sent);
}

/** Where our own overload lost an answer, the same guess is sent again, as every client does. */
async function fetchLost(sent: Sent[]): Promise<Answer<RecoveryStartAnswer>[]> {
  const answers = [];
  for (const { at, guess, answer } of sent)
    answers.push(answer.status < 500 ? answer : await patiently(() => at.start(guess)));
  return answers;
}

const answered = (answers: Answer<unknown>[]) => answers.filter(({ status }) => status === 200).length;

describe.each(kinds)('by the scheme $scheme', ({ scheme, of }) => {
  // A member's evaluation takes longer.
  const guesses = scheme === 'opaque' ? 1000 : 300;

  describe('at most maxAttempts distinct guesses are answered between two proofs', () => {
    test(`${guesses} parallel guesses at two processes are answered at most 10 times`, async () => {
      const device = await of(first, 'limit-storm');
      await device.register('correct horse battery staple');
      const sent = await storm(device, guesses);
      expect(answered(sent.map(({ answer }) => answer))).toBeGreaterThan(0);
      const answers = await fetchLost(sent);
      const allowed = ['conflict', 'attempts_exhausted'];
      const refused = answers.filter(({ status }) => status !== 200).map(({ problem }) => problem.code);
      expect(answered(answers)).toBeLessThanOrEqual(10);
      for (const code of refused) expect(allowed).toContain(code);

      // The attempts that the storm left can still be made, one by one, and not one more. (Fewer than 10 in all only
      // where an answer was lost, and another guess counted before it was asked for again.)
      let late = 0;
      const oneMore = () => {
        const guess = device.guess(`late ${late}`);
        return patiently(() => device.start(guess));
      };
      while ((await oneMore()).status === 200) late++;
      expect(answered(answers) + late).toBeLessThanOrEqual(10);
      expect(await device.status()).toMatchObject({ state: 'exhausted', attemptsRemaining: 0 });
    });

    test('every answer shows another count, from 1 to 10', async () => {
      const device = await of(first, 'limit-count');
      await device.register('correct horse battery staple');
      const seen: number[] = [];
      for (let i = 0; i < 10; i++) {
        const guess = device.guess(`guess ${i}`);
        const { body } = await patiently(() => device.start(guess));
        seen.push(body.attempt);
        expect(body.attemptsRemaining).toBe(9 - i);
      }
      expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      const eleventh = await device.start(device.guess('one more'));
      expect(eleventh.problem).toMatchObject({ status: 409, code: 'attempts_exhausted' });
    });

    test('the limit is the registration’s own: a later setting does not widen it', async () => {
      const device = await of(first, 'limit-own');
      await device.register('correct horse battery staple');
      const generous = await startVaultProcess({ services: first.services, settings: { VAULT_MAX_ATTEMPTS: '50' } });
      const answers = [];
      for (let i = 0; i < 12; i++) {
        const guess = device.guess(`guess ${i}`);
        answers.push(await patiently(() => device.at(generous.url).start(guess)));
      }
      await generous.close();
      expect(answered(answers)).toBe(10);
    });

    test('a proof in the middle of a storm refills, and lets no guess through uncounted', async () => {
      const device = await of(first, 'limit-proof');
      await device.register('correct horse battery staple');
      const guess = device.guess('correct horse battery staple');
      const { body } = await device.start(guess);
      const proven = await device.prove(guess, body);
      const [sent] = await Promise.all([storm(device, 60), device.finishRecovery(proven?.request ?? failed())]);
      expect(answered(sent.map(({ answer }) => answer))).toBeLessThanOrEqual(9 + 10);
      const item = await table.read(body.account);
      expect(Number(item?.attempts?.N)).toBeLessThanOrEqual(10);
    });
  });
});
