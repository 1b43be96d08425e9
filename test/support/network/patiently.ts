/**
 * Asks again, as every client does, when the vault itself failed: on a busy machine that happens, and it is no answer.
 */
import type { Answer } from '../device/call.ts';

export async function patiently<T>(ask: () => Promise<Answer<T>>): Promise<Answer<T>> {
  for (let tries = 1; ; tries++) {
    const answer = await ask();
    if (answer.status < 500 || tries === 20) return answer;
  }
}
