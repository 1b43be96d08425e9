/** What wraps anew under the newest key in the embedded vault: the queues' consumers, and the sweep on a timer. */
import type { Functions } from './functions.ts';
import type { EmbeddedQueues, QueueName } from './queue/queue.ts';

const queues = ['rewrap-setup', 'rewrap-escrow'] as const satisfies readonly QueueName[];

interface Parts {
  readonly functions: Functions;
  readonly queue: EmbeddedQueues;
  /** Milliseconds between two ticks of the sweep. */
  readonly every: number;
}

/** Ticks at once, then again and again. A tick that fails is made good by the next. */
export function startRewrapping({ functions, queue, every }: Parts): { close(): Promise<void> } {
  for (const name of queues) queue.deliverTo(name, (event) => functions.invoke(name, event));
  const tick = () => void functions.invoke('rewrap-sweep', {}).catch(() => undefined);
  tick();
  const timer = setInterval(tick, every);
  return { close: async () => clearInterval(timer) };
}

/** What the functions are told of it. */
export function rewrappingEnvironment(queue: EmbeddedQueues, parameters: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_SSM: parameters,
    VAULT_REWRAP_SETUP_QUEUE_URL: queue.url('rewrap-setup'),
    VAULT_REWRAP_ESCROW_QUEUE_URL: queue.url('rewrap-escrow'),
    VAULT_SWEEP_PARAMETER: '/backup-key-vault/embedded/wrapping-keys',
  };
}
