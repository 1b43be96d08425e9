/** Work done, step by step, at its pace. */
import { Pace } from './pace.ts';
import { type Making, resume, Step, type Work } from './step.ts';

const usual = new Pace();

/** Errors of a step are thrown where the work waits for it. */
export async function perform<T>(work: Work<T>, pace: Pace = usual): Promise<T> {
  let state = resume(work, pace);
  while (!state.done) {
    const taken = pace.take(work, state.value);
    state = taken instanceof Promise ? await taken : taken;
  }
  return state.value;
}

/** What the work gives, as it is asked for. Who stops asking ends the work: it still does what it must to clean up. */
export async function* produce<C>(work: Making<C>, pace: Pace): AsyncGenerator<C> {
  let state = resume(work, pace);
  try {
    while (!state.done) {
      if (state.value instanceof Step) {
        const taken = pace.take(work, state.value);
        state = taken instanceof Promise ? await taken : taken;
      } else {
        yield state.value;
        state = resume(work, pace);
      }
    }
  } finally {
    if (!state.done) await perform(stop(work), pace);
  }
}

/**
 * By an error and not by `return`: work inside of work that still has a step to do, as closing a file, would go on after it
 * as if nothing had been.
 */
function* stop<C>(work: Making<C>): Work<void> {
  const stopped = new Error('nobody asks for more');
  try {
    for (let state = work.throw(stopped); !state.done; )
      state = state.value instanceof Step ? yield* answer(work, state.value) : work.throw(stopped);
  } catch (error) {
    if (error !== stopped) throw error;
  }
}

function* answer<C>(work: Making<C>, step: Step<unknown>): Work<IteratorResult<Step<unknown> | C, void>> {
  let result: unknown;
  try {
    result = yield* step;
  } catch (error) {
    return work.throw(error);
  }
  return work.next(result);
}
