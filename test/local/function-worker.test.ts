/** The functions' own thread: what cannot be loaded now may be loaded later. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Completion, FunctionWorkerData } from '../../lib/local/functions.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
let worker: Worker;
let calls = 0;

beforeAll(() => {
  const workerData: FunctionWorkerData = { bundles: pathToFileURL(`${folder.path}/`).href, others: {} };
  worker = new Worker(new URL('../../lib/local/function-worker.ts', import.meta.url), { workerData, execArgv: [] });
});

afterAll(async () => {
  await worker.terminate();
  folder.remove();
});

async function invoke(name: string): Promise<Completion> {
  const answer = new Promise<Completion>((resolve) => worker.once('message', resolve));
  worker.postMessage({ id: calls++, name, event: {} });
  return answer;
}

function bundle(name: string, source: string): void {
  mkdirSync(join(folder.path, name), { recursive: true });
  writeFileSync(join(folder.path, name, 'index.mjs'), source);
}

const good = 'let calls = 0; export const handler = async () => ++calls;';

test.each([
  ['is not there yet', undefined],
  ['is half written', 'export const handler = async () =>'],
  ['throws as it starts', 'throw new Error("not yet");'],
])('a function that %s is loaded by a later call, once', async (_, source) => {
  const name = `late-${calls}`;
  if (source !== undefined) bundle(name, source);
  expect(await invoke(name)).toHaveProperty('error');
  expect(await invoke(name)).toHaveProperty('error');
  bundle(name, good);
  expect(await invoke(name)).toMatchObject({ result: 1 });
  expect(await invoke(name)).toMatchObject({ result: 2 });
});
