/**
 * The limit of limit.test.ts under any steps: chosen members, guesses at once, proofs, and changes of the password half
 * done. `npm run explore -- --only model` looks for new ones.
 */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parametersOf, sequencesOf } from '../../sequences.ts';
import { boundOf, GuessedSet, type Options, type Size } from './guessing.ts';
import type { Stored } from './honest-member.ts';
import { atOnce, policy, sizes } from './sizes.ts';

const someOf = (count: number) => fc.subarray([...Array(count).keys()], { minLength: 1 });

/** Steps that are made at once, in any order of their reads and writes; then the next ones. */
const script = (honest: number) =>
  fc.array(
    fc.array(
      fc.oneof(
        {
          weight: 8,
          arbitrary: fc.record({
            kind: fc.constant('guess' as const),
            at: someOf(honest),
            password: fc.nat(30),
            blind: fc.nat(1),
          }),
        },
        {
          weight: 1,
          arbitrary: fc.record({ kind: fc.constant('recover' as const), at: someOf(honest), blind: fc.nat(5) }),
        },
        { weight: 1, arbitrary: fc.record({ kind: fc.constant('change' as const), at: someOf(honest) }) },
        { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), seconds: fc.nat(300) }) },
      ),
      { minLength: 1, maxLength: 8 },
    ),
    { minLength: 2, maxLength: 12, size: 'max' },
  );

type Script = ReturnType<typeof script> extends fc.Arbitrary<infer T> ? T : never;

async function played(options: Options, steps: Script, scheduler: fc.Scheduler): Promise<GuessedSet> {
  const set = new GuessedSet({ ...options, turn: () => scheduler.schedule(Promise.resolve()) });
  for (const together of steps)
    await scheduler.waitFor(
      Promise.all(
        together.map(async (step) => {
          switch (step.kind) {
            case 'guess':
              return set.guess({ password: `guess ${step.password}`, blind: step.blind }, step.at);
            case 'recover':
              return set.recover(step.blind, step.at);
            case 'change':
              return set.change(step.at);
            case 'wait':
              return set.wait(step.seconds);
          }
        }),
      ),
    );
  return set;
}

const small = { ...policy, maxAttempts: 3 };

const runs = 150;

interface Most {
  tested: number;
  refills: number;
}

/** Of all sets that a change left behind, whole or half. */
function require(size: Size, { told }: GuessedSet, most: Most): void {
  const needed = size.threshold - size.colluding;
  for (const by of told.sets) {
    const refills = told.refills(by);
    const answers = (size.members - size.colluding) * small.maxAttempts + refills * small.maxAttempts;
    // A guess that was begun before a proof may be ended after it, so proofs add up what they give back.
    expect(told.tested(by, needed)).toBeLessThanOrEqual(Math.floor(answers / needed));
    const between = told.testedBetweenProofs(by, needed);
    expect(between).toBeLessThanOrEqual(boundOf(size, small.maxAttempts));
    most.tested = Math.max(most.tested, between);
    most.refills = Math.max(most.refills, refills);
  }
}

describe.each(sequencesOf('model', process.env.FAULTS_SEED))('any steps (seed $seed)', (sequence) => {
  test.each(sizes.slice(0, 5))(
    '$threshold of $members, $colluding colluding: chosen members, concurrency, proofs, and changes half done give no more guesses',
    async ({ bound: _, ...size }) => {
      const most = { tested: 0, refills: 0 };
      await fc.assert(
        fc.asyncProperty(script(size.members - size.colluding), fc.scheduler(), async (steps, scheduler) => {
          require(size, await played({ ...size, policy: small, turn: atOnce }, steps, scheduler), most);
        }),
        parametersOf(sequence, runs),
      );
      if (sequence.path !== undefined) return;
      expect(most.tested).toBeGreaterThanOrEqual(boundOf(size, small.maxAttempts) - 1);
      expect(most.refills).toBeGreaterThan(1);
    },
  );

  test('a store that takes every write, whatever the record is by then, gives more', async () => {
    const size = { members: 3, threshold: 2, colluding: 0 };
    const careless = (records: Stored): Stored => ({
      ...records,
      commit: async (of, commit) => (await records.commit(of, commit)) || true,
    });
    const most = { tested: 0, refills: 0 };
    const property = fc.asyncProperty(script(3), fc.scheduler(), async (steps, scheduler) => {
      require(size, await played({ ...size, policy: small, turn: atOnce, store: careless }, steps, scheduler), most);
    });
    expect((await fc.check(property, { ...parametersOf(sequence, runs), endOnFailure: true })).failed).toBe(true);
  });
});
