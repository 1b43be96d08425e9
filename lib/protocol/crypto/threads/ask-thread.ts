/**
 * A thread beside the one that asks: a Worker, as pages or as Node have it. It has one question and ends with its
 * answer, so that the memory of the key stretching is given back at once.
 */
import { stopIfAborted, unlessAborted } from '../../abort.ts';
import { nodeThreads } from './node-threads.ts';

/** The file that runs on the thread. */
export interface ThreadFile {
  /** Starts it in a page. Its address is written out there, so that bundlers find the file and take it along. */
  readonly inPage: () => Worker;
  /** Undefined where it is not beside the module that asks. */
  readonly inNode: URL | undefined;
}

/**
 * What the thread answers: undefined where it could not compute it. Rejects where there is no such thread: no Worker, a
 * page that forbids it, a bundle without its file. An abort ends the thread, and rejects with the signal's reason.
 */
export async function askThread(file: ThreadFile, question: unknown, signal?: AbortSignal): Promise<unknown> {
  stopIfAborted(signal);
  return typeof Worker === 'function' ? askPage(file, question, signal) : askNode(file, question, signal);
}

/** The file beside a module: in a bundle the module has another name, and no such file is beside it. */
export function fileBeside(address: string, module: string, file: string): URL | undefined {
  const [, folder, type] = new RegExp(`^(.*)/${module}(\\.[jt]s)$`).exec(address) ?? [];
  return folder === undefined ? undefined : new URL(`${folder}/${file}${type}`);
}

async function askPage({ inPage }: ThreadFile, question: unknown, signal?: AbortSignal): Promise<unknown> {
  const worker = inPage();
  const answer = () =>
    new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = () => reject(new Error('the thread did not start'));
      worker.postMessage(question);
    });
  try {
    return await unlessAborted(signal, answer);
  } finally {
    worker.terminate();
  }
}

async function askNode({ inNode }: ThreadFile, question: unknown, signal?: AbortSignal): Promise<unknown> {
  const threads = nodeThreads();
  if (!threads || !inNode) throw new Error('there is no other thread');
  const worker = new threads.Worker(inNode);
  const answer = () =>
    new Promise((resolve, reject) => {
      worker.once('message', resolve).once('error', reject);
      worker.once('exit', () => reject(new Error('the thread ended')));
      worker.postMessage(question);
    });
  try {
    return await unlessAborted(signal, answer);
  } finally {
    await worker.terminate();
  }
}
