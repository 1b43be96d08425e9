/** Rule 2 over a vault set: its vaults count alone, each in its own table, and together they keep the bound. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { BackupKeyVault, createBackupKey } from '../../lib/client/index.ts';
import { fromBase64url, toBase64url } from '../../lib/protocol/crypto/bytes.ts';
import { normalizePassword } from '../../lib/protocol/crypto/password.ts';
import { argon2id } from '../../lib/protocol/crypto/set/argon2.ts';
import { isCommitment } from '../../lib/protocol/crypto/set/description.ts';
import { blindPassword, finishGuess, isEvaluation } from '../../lib/protocol/crypto/set/guess.ts';
import { commitmentOf, stretch } from '../../lib/protocol/crypto/set/keys.ts';
import { call } from '../support/device/call.ts';
import type { MemberRecoveryAnswer } from '../support/device/forms.ts';
import { password } from '../support/device/password.ts';
import { failed } from '../support/failed.ts';
import { startVaultSetProcess, type VaultSetProcess } from '../support/vault/vault-set.ts';

jest.setTimeout(300_000);

const maxAttempts = 4;
/** floor(3 * maxAttempts / 2), of 2 of 3. */
const bound = 6;
const pairs = [
  [1, 2],
  [2, 3],
  [1, 3],
];

let set: VaultSetProcess;

beforeAll(async () => {
  set = await startVaultSetProcess({ settings: { VAULT_MAX_ATTEMPTS: String(maxAttempts) } });
});

afterAll(() => set.close());

async function register(sub: string): Promise<void> {
  const vaults = set.vaults.map(({ name, url, identity, token }) => ({
    name,
    url,
    identity,
    token: () => token({ sub }),
  }));
  await new BackupKeyVault({ vaults, threshold: set.threshold }).register({ backupKey: createBackupKey(), password });
}

/** What a guesser has of one password: how many of the two answered it, and whether it is the right one. */
async function guess(sub: string, typed: string, at: readonly number[]) {
  const secret = normalizePassword(typed);
  const blinding = blindPassword(secret);
  const answers = await Promise.all(
    at.map(async (number) => {
      const { url, token } = set.vault(number);
      const asked = { blinded: toBase64url(blinding.blinded) };
      const answer = await call<MemberRecoveryAnswer>({ url, token: await token({ sub }) }, 'recovery-start', asked);
      return answer.status === 200 ? [answer.body] : [];
    }),
  );
  const given = answers.flat();
  const parts = given.map((answer) => {
    const position = answer.set.members.findIndex(({ registration }) => registration === answer.registration) + 1;
    const publicKey = fromBase64url(answer.set.members[position - 1]?.publicKey ?? '');
    const [evaluated, evaluationProof] = [fromBase64url(answer.evaluated), fromBase64url(answer.evaluationProof)];
    expect(isEvaluation(blinding, { evaluated, evaluationProof, publicKey })).toBe(true);
    return { position, evaluated };
  });
  return {
    answered: given.length,
    async isRight() {
      const { set: described } = given[0] ?? failed();
      const stretched = await stretch(finishGuess(secret, blinding, parts), described.ksf, argon2id);
      return isCommitment(described, await commitmentOf(stretched, described));
    },
  };
}

const pairOf = (index: number) => pairs[index % pairs.length] ?? failed();

test('the sixth guess is answered by a threshold, and found right where it is; the seventh never is', async () => {
  await register('one by one');
  for (let index = 0; index < bound - 1; index++)
    expect((await guess('one by one', `guess ${index}`, pairOf(index))).answered).toBe(2);
  const last = await guess('one by one', password, pairOf(bound - 1));
  expect(last.answered).toBe(2);
  expect(await last.isRight()).toBe(true);
  for (const [index, pair] of pairs.entries())
    expect((await guess('one by one', `guess more ${index}`, pair)).answered).toBe(0);
});

test('sixty guesses at once, half of them after a restart of every vault, are answered by a threshold six times at most', async () => {
  await register('at once');
  const storm = (part: string) =>
    Promise.all(Array.from({ length: 30 }, (_, index) => guess('at once', `${part} ${index}`, pairOf(index))));
  const before = await storm('before');
  for (const vault of set.vaults) {
    await vault.stop();
    await vault.start();
  }
  const after = await storm('after');
  const counts = [...before, ...after].map(({ answered }) => answered);
  expect(counts.reduce((sum, answered) => sum + answered, 0)).toBe(3 * maxAttempts);
  expect(counts.filter((answered) => answered >= 2).length).toBeLessThanOrEqual(bound);
  for (const pair of pairs) expect((await guess('at once', 'one more', pair)).answered).toBe(0);
});
