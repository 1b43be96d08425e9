/** Asks again as every client does: a failure of the vault's own, which a busy machine brings about, is no answer. */
import type { Answer } from './device.ts';

export async function patiently<T>(ask: () => Promise<Answer<T>>): Promise<Answer<T>> {
  for (let tries = 1; ; tries++) {
    const answer = await ask();
    if (answer.status < 500 || tries === 20) return answer;
  }
}
