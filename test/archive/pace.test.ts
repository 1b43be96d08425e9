import { describe, expect, test } from '@jest/globals';
import { Pace } from '../../lib/archive/steps/pace.ts';
import { perform, produce } from '../../lib/archive/steps/perform.ts';
import { type Making, Step, type Work } from '../../lib/archive/steps/step.ts';

/** Which way each step was taken. */
class Disk {
  readonly ways: ('now' | 'later')[] = [];

  /** Takes so long when it is waited for. */
  step(milliseconds = 0): Step<number> {
    return new Step(
      async () => this.ways.push('later'),
      () => {
        for (const end = performance.now() + milliseconds; performance.now() < end; );
        return this.ways.push('now');
      },
    );
  }

  *steps(...durations: number[]): Work<void> {
    for (const duration of durations) yield* this.step(duration);
  }
}

const fail = (): never => {
  throw new Error('full');
};

describe('a step', () => {
  test('is waited for as long as the disk answers at once', async () => {
    const disk = new Disk();
    await perform(disk.steps(0, 0, 0), new Pace({ slow: 5000 }));
    expect(disk.ways).toEqual(['now', 'now', 'now']);
  });

  test('is not waited for after one that was slow', async () => {
    const disk = new Disk();
    await perform(disk.steps(0, 80, 0, 0), new Pace());
    expect(disk.ways).toEqual(['now', 'now', 'later', 'later']);
  });

  test.each([0, 1000])('that fails does so where the work waits for it: %d', async (slow) => {
    function* work(): Work<string> {
      try {
        return yield* new Step(async () => fail(), fail);
      } catch (error) {
        return (error as Error).message;
      }
    }
    expect(await perform(work(), new Pace({ slow }))).toBe('full');
  });
});

test('timers and signals have their turn while steps are waited for', async () => {
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 1);
  const disk = new Disk();
  await perform(disk.steps(...Array.from({ length: 40 }, () => 3)), new Pace({ slow: 5000 }));
  clearInterval(timer);
  expect(new Set(disk.ways)).toEqual(new Set(['now']));
  expect(turns).toBeGreaterThanOrEqual(3);
});

test('work that nobody asks on cleans up, from within, and does nothing else', async () => {
  const done: string[] = [];
  const note = (what: string) =>
    new Step(
      async () => done.push(what),
      () => done.push(what),
    );
  function* inner(): Making<string> {
    try {
      yield 'first';
      yield 'second';
    } finally {
      yield* note('inner closed');
      yield* note('inner gone');
    }
  }
  function* outer(): Making<string> {
    try {
      yield* inner();
      yield* note('went on');
    } finally {
      yield* note('outer closed');
    }
  }
  for await (const piece of produce(outer(), new Pace({ slow: 5000 }))) {
    expect(piece).toBe('first');
    break;
  }
  expect(done).toEqual(['inner closed', 'inner gone', 'outer closed']);
});
