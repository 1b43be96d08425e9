/** The embedded services in a child: inside Jest they cannot run. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

interface Delivered {
  readonly body: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface Services {
  readonly dynamodb: string;
  readonly kms: string;
  readonly sqs: string;
  readonly queueUrl: string;
  /** The next message that comes due. */
  delivered(): Promise<Delivered>;
  close(): Promise<void>;
}

const entry = fileURLToPath(new URL('./services-process.ts', import.meta.url));

export async function startServices(): Promise<Services> {
  const child = fork(entry, { execArgv: ['--no-warnings'] });
  const exited = once(child, 'exit');
  const started = await Promise.race([once(child, 'message'), exited.then(() => [undefined])]);
  if (!started[0]) throw new Error('The services did not start');
  return {
    ...(started[0] as Pick<Services, 'dynamodb' | 'kms' | 'sqs' | 'queueUrl'>),
    delivered: async () => (await once(child, 'message'))[0] as Delivered,
    async close() {
      child.disconnect();
      await exited;
    },
  };
}
