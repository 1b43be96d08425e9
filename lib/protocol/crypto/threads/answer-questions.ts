/** What runs on the other thread: it answers each question, or says nothing where it cannot compute an answer. */
import { nodeThreads } from './node-threads.ts';

/** The question is data of this package's other thread, which nobody else can post to. */
export function answerQuestions<Question>(answer: (question: Question) => Promise<unknown>): void {
  // A worker of a page speaks to the page by its global object, one of Node by a port.
  const port = nodeThreads()?.parentPort ?? globalThis;
  port.addEventListener('message', async (event: Event) => {
    if (event instanceof MessageEvent) port.postMessage(await answer(event.data).catch(() => undefined));
  });
}
