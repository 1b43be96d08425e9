/** Work done, step by step, at its pace. */
import type { Pace } from './pace.ts';
import { type Making, Step, type Work } from './step.ts';

/** Errors of a step are thrown where the work waits for it. */
export async function perform<T>(work: Work<T>, pace: Pace): Promise<T> {
  let state = work.next();
  while (!state.done) {
    const taken = pace.take(work, state.value);
    state = taken instanceof Promise ? await taken : taken;
  }
  return state.value;
}

/** What the work gives, as it is asked for. Who stops asking ends the work: it still does what it must to clean up. */
export async function* produce<C>(work: Making<C>, pace: Pace): AsyncGenerator<C> {
  let state = work.next();
  try {
    while (!state.done) {
      if (state.value instanceof Step) {
        const taken = pace.take(work, state.value);
        state = taken instanceof Promise ? await taken : taken;
      } else {
        yield state.value;
        state = work.next();
      }
    }
  } finally {
    if (!state.done) await perform(cleanUp(work), pace);
  }
}

function* cleanUp<C>(work: Making<C>): Work<void> {
  for (let state = work.return(); !state.done; )
    try {
      state = work.next(state.value instanceof Step ? yield* state.value : undefined);
    } catch (error) {
      state = work.throw(error);
    }
}
