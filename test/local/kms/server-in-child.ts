/** The server in a process of its own, which a test can kill. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { KMSClient } from '@aws-sdk/client-kms';
import { expect } from '@jest/globals';
import { afterTest, clientOf } from './support.ts';

export async function startProcess(
  dataDir: string,
  environment: NodeJS.ProcessEnv = {},
): Promise<{ child: ChildProcess; client: KMSClient }> {
  const child = fork(new URL('./server-process.ts', import.meta.url), [dataDir], {
    execArgv: [],
    env: { ...process.env, ...environment },
  });
  afterTest(() => child.kill('SIGKILL'));
  const [endpoint] = await once(child, 'message');
  return { child, client: clientOf(String(endpoint)) };
}

export async function killed(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  expect(await exit).toEqual([null, 'SIGKILL']);
}
