/** A stage's month without a request, line by line, to the cent. */
import { costOfOne, type Line } from './calls.ts';
import { items } from './items.ts';
import { type Operation, operations } from './operations.ts';
import { costOf, toCents } from './prices.ts';

export type StageKind = 'prod' | 'prod on plain KMS' | 'dev';

const hours = 730;

/** What differs; test/docs/cost.test.ts counts alarms and rules in the templates. */
export interface Fixed {
  readonly hsms: number;
  readonly kmsKeys: number;
  readonly secrets: number;
  readonly firewallRules: number;
  readonly alarmMetrics: number;
  readonly customMetrics: number;
  readonly watchesKeyStore: boolean;
}

export const fixed: Readonly<Record<StageKind, Fixed>> = {
  prod: {
    hsms: 2,
    kmsKeys: 4,
    secrets: 2,
    firewallRules: 6,
    alarmMetrics: 95,
    customMetrics: 112,
    watchesKeyStore: true,
  },
  'prod on plain KMS': {
    hsms: 0,
    kmsKeys: 3,
    secrets: 0,
    firewallRules: 6,
    alarmMetrics: 95,
    customMetrics: 112,
    watchesKeyStore: false,
  },
  dev: {
    hsms: 0,
    kmsKeys: 3,
    secrets: 0,
    firewallRules: 6,
    alarmMetrics: 59,
    customMetrics: 18,
    watchesKeyStore: false,
  },
};

/** Minutes between two runs of the canary. */
export const canaryMinutes = 5;
/** Lambda asks the queue so often in a month, without being told to. */
const queuePolls = 650_000;

export function monthOf(kind: StageKind): Line[] {
  const { hsms, kmsKeys, secrets, firewallRules, alarmMetrics, customMetrics, watchesKeyStore } = fixed[kind];
  const lines: (readonly [string, number])[] = [
    ['HSMs', costOf('hsm', hsms * hours)],
    ['KMS keys', costOf('kmsKey', kmsKeys)],
    ['secrets', costOf('secret', secrets)],
    ['WAF', costOf('webAcl', 1) + costOf('wafRule', firewallRules)],
    ['alarms', costOf('alarm', alarmMetrics)],
    ['an alarm over alarms', costOf('alarmOverAlarms', 1)],
    ['custom metrics', costOf('metric', customMetrics)],
    ['canary', canaryOf(canaryMinutes)],
    ['watches', watchesKeyStore ? small((hours * 60) / 5 + hours) : 0],
    ['SQS', costOf('sqsRequest', queuePolls)],
  ];
  return lines.map(([part, dollars]) => ({ part, dollars: toCents(dollars) }));
}

/** So many invocations of a function of 256 MB that takes a tenth of a second. */
const small = (invocations: number): number =>
  costOf('invocation', invocations) + costOf('compute', (invocations * 0.1) / 4);

/**
 * A month of the canary. Each run goes through every route: as a user of one vault, and as a member of a set. It calls the
 * functions themselves, so there is no API, no firewall and no authorizer.
 */
export function canaryOf(minutes: number): number {
  const runs = (hours * 60) / minutes;
  const others = runOfCanary.reduce((total, [operation, times]) => {
    const direct = { ...operation, apiRequests: 0, authorizers: 0 };
    return total + times * costOfOne(direct, items['a member of three']);
  }, 0);
  const [ownSeconds, ownGigabytes] = [5, 1769 / 1024];
  return runs * (others + costOf('invocation', 1) + costOf('compute', ownSeconds * ownGigabytes));
}

/** A reset, its cancellation, a deletion. */
const change: Operation = { ...operations['a wrong guess'], wraps: 0 };

const runOfCanary = [
  [operations.registration, 2],
  [operations.recovery, 2],
  [operations['a wrong guess'], 1],
  [change, 3],
  [operations['a status call'], 4],
] as const;
