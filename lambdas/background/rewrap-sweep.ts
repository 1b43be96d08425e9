import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { dynamoClient, sqsClient, ssmClient } from '../../lib/aws/clients.ts';
import { dynamoSurvey } from '../../lib/aws/dynamo-survey.ts';
import { sqsRewraps } from '../../lib/aws/sqs-rewraps.ts';
import { ssmSweep } from '../../lib/aws/ssm-sweep.ts';
import { countMetrics, messages } from '../../lib/signals.ts';
import { readWrappingKeys } from '../../lib/vault/key-setting.ts';
import { whole } from '../../lib/vault/policy.ts';
import { counted, isOver, outdated, resume, type Surveyed, type Sweep, totalOf } from '../../lib/vault/sweep.ts';
import { blobs, blobsUnderOthers } from '../../lib/vault/wrapping.ts';
import { required } from '../runtime/env.ts';
import { logger, metrics } from '../runtime/observe.ts';
import { publish } from './event-bus.ts';

const { env } = process;
const { newest, ids } = readWrappingKeys(env);
const keys = { newest, old: [...ids.keys()].filter((number) => number !== newest) };
const table = required(env, 'VAULT_TABLE');
const queues = {
  setup: required(env, 'VAULT_REWRAP_SETUP_QUEUE_URL'),
  escrow: required(env, 'VAULT_REWRAP_ESCROW_QUEUE_URL'),
};
const memory = ssmSweep(ssmClient(), required(env, 'VAULT_SWEEP_PARAMETER'));
const settle = (whole(env, 'VAULT_SWEEP_SETTLE_SECONDS', [0, 86_400]) ?? 3_600) * 1000;
/** Accounts that are asked for in one tick: no more than the rewrappers do until the next. */
const most = whole(env, 'VAULT_SWEEP_ACCOUNTS', [1, 1_000_000]) ?? 1_500;
const [dynamo, sqs] = [dynamoClient(), sqsClient()];

/** Milliseconds after which the rest is left to the next tick. */
const budget = 4_000;

/** One tick. What is left is kept at its end only: a tick that fails is done again. */
export async function handler(): Promise<void> {
  const known = resume(await memory.read(), keys, Date.now());
  const sweep = isOver(known, keys) ? known : await look(known);
  if (sweep !== known) await memory.write(sweep);
  if (sweep.last) {
    metrics.addMetric(countMetrics.underOldKey, MetricUnit.Count, totalOf(sweep.last.left));
    metrics.publishStoredMetrics();
  }
}

/** At pages until the time is over, the rewrappers have enough to do, or the pass has ended. */
async function look(known: Sweep): Promise<Sweep> {
  const until = Date.now() + budget;
  const survey = dynamoSurvey(dynamo, table, AbortSignal.timeout(budget + 1_000));
  let sweep = known;
  for (let asked = 0; asked < most && Date.now() < until; ) {
    const page = await survey.page(sweep.pass.after);
    const found = outdated(page.surveyed, newest);
    await ask(found);
    asked += found.length;
    sweep = counted(sweep, page, { keys, now: Date.now(), settle });
    if (page.after === undefined) {
      await tell(sweep);
      return sweep;
    }
  }
  return sweep;
}

async function ask(found: readonly Surveyed[]): Promise<void> {
  const rewraps = sqsRewraps(sqs, queues, AbortSignal.timeout(budget));
  for (const blob of blobs)
    await rewraps.ask(
      blob,
      found.filter((one) => blobsUnderOthers(one, newest).includes(blob)),
    );
}

/** Before what is known is kept: a message that is sent twice is better than none. */
async function tell({ last, free }: Sweep): Promise<void> {
  const left = last?.left ?? {};
  logger.info(messages.sweepPass, { newest, left, free });
  const { VAULT_EVENT_BUS: bus } = env;
  if (free.length === 0 || !bus) return;
  const entries = free.map((key) => ({
    EventBusName: bus,
    Source: required(env, 'VAULT_EVENT_SOURCE'),
    DetailType: 'WrappingKeyUnused',
    Detail: JSON.stringify({ version: 1, key, newest }),
  }));
  const { failure } = await publish(entries, AbortSignal.timeout(budget));
  if (failure !== undefined) throw failure;
}
