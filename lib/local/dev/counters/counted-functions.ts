/** The functions with counters beside them, which hear what they print and see what they answer. */
import type { APIGatewayProxyResult, SQSEvent } from 'aws-lambda';
import { readDoomed } from '../../../aws/sqs-destroyer.ts';
import type { Functions } from '../../functions.ts';
import type { AccountItems } from '../account-items.ts';
import type { Counters } from './counters.ts';
import { toEmbeddedMetric } from './embedded-metric.ts';

type Environment = Readonly<Record<string, string>>;

/** The functions print their metrics, whether or not anybody asked for them. */
export const countedEnvironment = (env: Environment): Record<string, string> => ({
  ...env,
  POWERTOOLS_METRICS_DISABLED: 'false',
});

/** Takes each metric out of what the functions print, and prints the rest; metrics too where `env` asks for them. */
export function hearMetrics(counters: Counters, env: Environment): (line: string) => void {
  const printed = env.POWERTOOLS_METRICS_DISABLED === 'false';
  return (line) => {
    const metric = toEmbeddedMetric(line);
    if (metric) counters.take(metric);
    if (!metric || printed) process.stdout.write(`${line}\n`);
  };
}

export function countedFunctions(functions: Functions, counters: Counters, items: AccountItems): Functions {
  return {
    close: () => functions.close(),
    async invoke(name, event) {
      const result = await functions.invoke(name, event);
      if (name === 'recovery-start') countLast(result as APIGatewayProxyResult, counters);
      if (name === 'destroyer') await countDestroyed(event as SQSEvent, counters, items);
      return result;
    },
  };
}

function countLast({ statusCode, body }: APIGatewayProxyResult, counters: Counters): void {
  if (statusCode !== 200) return;
  const { attemptsRemaining, session } = JSON.parse(body);
  if (attemptsRemaining === 0) counters.exhausted(session);
}

/** Whether the destroyer or a call before it removed the key: each last attempt has a message, and it comes after both. */
async function countDestroyed({ Records }: SQSEvent, counters: Counters, items: AccountItems): Promise<void> {
  for (const { body } of Records) {
    const { account, registration } = readDoomed(body);
    // A message that cannot be looked into is counted the next time it comes, or not at all: it must be done regardless.
    const item = await items.read(account).catch(() => undefined);
    if (item?.destroyedAt && item.registration?.S === registration) counters.destroyed(registration);
  }
}
