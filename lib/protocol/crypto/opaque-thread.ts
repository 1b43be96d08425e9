/** OPAQUE's key stretching on a thread of its own, asked from here. */
import type { StretchingAnswer, StretchingQuestion } from './opaque-stretching.ts';
import { askThread, fileBeside, type ThreadFile } from './threads/ask-thread.ts';

const file: ThreadFile = {
  inPage: () => new Worker(new URL('./opaque-worker.js', import.meta.url), { type: 'module' }),
  inNode: fileBeside(import.meta.url, 'opaque-thread', 'opaque-worker'),
};

/** Rejects where there is no such thread, or it could not compute the answer. */
export async function stretchOnThread(question: StretchingQuestion, signal?: AbortSignal): Promise<StretchingAnswer> {
  const answer = await askThread(file, question, signal);
  if (typeof answer === 'object' && answer !== null) return answer as StretchingAnswer;
  throw new Error('the thread computed no answer');
}
