/**
 * A thread beside the one that asks: a Worker, as pages or as Node have it. It has one question and ends with its
 * answer, so that the memory of the hash is given back at once.
 */
import type { Bytes } from '../bytes.ts';
import type { Argon2Inputs } from './argon2-hash.ts';
import { nodeThreads } from './node-threads.ts';

/** Rejects where there is no such thread: no Worker, a page that forbids it, a bundle without its file. */
export async function hashOnThread(inputs: Argon2Inputs): Promise<Bytes> {
  const answer = await (typeof Worker === 'function' ? askPage(inputs) : askNode(inputs));
  if (answer instanceof Uint8Array) return new Uint8Array(answer);
  throw new Error('the thread computed no hash');
}

async function askPage(inputs: Argon2Inputs): Promise<unknown> {
  // Written so that bundlers find the file and take it along.
  const worker = new Worker(new URL('./argon2-worker.js', import.meta.url), { type: 'module' });
  try {
    return await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = () => reject(new Error('the thread did not start'));
      worker.postMessage(inputs);
    });
  } finally {
    worker.terminate();
  }
}

async function askNode(inputs: Argon2Inputs): Promise<unknown> {
  const threads = nodeThreads();
  // In a bundle this module has another name, and no such file is beside it.
  const [, here, type] = /^(.*)\/argon2-thread(\.[jt]s)$/.exec(import.meta.url) ?? [];
  if (!threads || here === undefined) throw new Error('there is no other thread');
  const worker = new threads.Worker(new URL(`${here}/argon2-worker${type}`));
  try {
    return await new Promise((resolve, reject) => {
      worker.once('message', resolve).once('error', reject);
      worker.once('exit', () => reject(new Error('the thread ended')));
      worker.postMessage(inputs);
    });
  } finally {
    await worker.terminate();
  }
}
