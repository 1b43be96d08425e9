/** The charts of the operators' view: which lines each has, out of what the vaults have counted. */

import { type ErrorCode, errorTable } from '../../lib/protocol/wire/errors.ts';
import type { RouteName } from '../../lib/protocol/wire/routes.ts';
import { countMetrics, graphTitles } from '../../lib/signals.ts';
import { codesOf, type Percentiles, requestKey, type Totals, totals } from './counters.ts';
import { type History, latency, sum, sums, together, type Values } from './history.ts';

interface View {
  /** Of the vaults that are looked at. */
  readonly histories: readonly History[];
  /** The ends of the parts that are drawn. */
  readonly ends: readonly number[];
  /** Whose latency is drawn. */
  readonly route: RouteName;
}

export interface Line {
  readonly label: string;
  readonly values: Values;
  /** Since the vaults started. Absent where a sum says nothing, as of milliseconds. */
  readonly total?: number;
}

export type GraphName = 'attempts' | 'recoveries' | 'keys' | 'latency' | 'keyStore' | 'stored' | 'begun' | 'requests';

export interface Graph {
  readonly name: GraphName;
  /** What the dashboard in AWS calls it, or the metrics it is made of. */
  readonly title: string;
  readonly unit: 'events' | 'milliseconds';
  lines(view: View): Line[];
}

const keyStoreCalls = ['Encrypt', 'Decrypt', 'Sign'];

export const graphs: readonly Graph[] = [
  answers('attempts', 'recovery-start', graphTitles.recoveryStart),
  answers('recoveries', 'recovery-finish', graphTitles.recoveryFinish),
  {
    name: 'keys',
    title: graphTitles.keys,
    unit: 'events',
    lines: (view) => [countMetrics.exhausted, countMetrics.destroyed].map((name) => counted(view, name, [name])),
  },
  {
    name: 'latency',
    title: `${graphTitles.latency}, ms`,
    unit: 'milliseconds',
    lines: ({ histories, ends, route }) =>
      (['p50', 'p95', 'p99'] as const satisfies (keyof Percentiles)[]).map((percentile) => {
        const each = histories.map((history) => latency(history, { route, percentile }, ends));
        // Percentiles of several vaults have no sum: the slowest is the one that a user of all waits for.
        return { label: percentile, values: together(each, (known) => Math.max(...known)) };
      }),
  },
  {
    name: 'keyStore',
    title: keyStoreCalls.join(', '),
    unit: 'events',
    // None where the key store is not the vaults' own: what others call there is not theirs to count.
    lines: (view) => {
      const known = knownKeys(view);
      return keyStoreCalls.flatMap((name) => (known.size === 0 || known.has(name) ? counted(view, name, [name]) : []));
    },
  },
  answers('stored', 'registration-finish', graphTitles.registrationFinish),
  answers('begun', 'registration-start', graphTitles.registrationStart),
  {
    name: 'requests',
    title: graphTitles.requests,
    unit: 'events',
    lines: (view) => {
      const keys = [...knownKeys(view)].filter((key) => key.includes(' '));
      const refused = (from: number) => keys.filter((key) => Math.trunc(statusOf(key) / 100) === from);
      return [
        counted(view, 'Count', keys),
        counted(view, '4XXError', refused(4)),
        counted(view, '5XXError', refused(5)),
      ];
    },
  },
];

/** A line for each code: one that was never answered has none. */
function answers(name: GraphName, route: RouteName, title: string): Graph {
  return {
    name,
    title,
    unit: 'events',
    lines: (view) => {
      const codes = codesOf(knownKeys(view), route);
      return (codes.length === 0 ? ['ok'] : codes).map((code) => counted(view, code, [requestKey(route, code)]));
    },
  };
}

function counted({ histories, ends }: View, label: string, keys: readonly string[]): Line {
  const add = (known: readonly number[]) => sum(known);
  const each = histories.map((history) => {
    const none: Values = sums(history, '', ends);
    return together([none, ...keys.map((key) => sums(history, key, ends))], add);
  });
  const total = sum(histories.flatMap((history) => keys.map((key) => totalsOf(history).get(key) ?? 0)));
  return { label, values: together(each, add), total };
}

const statusOf = (key: string): number => {
  const code = key.slice(key.indexOf(' ') + 1);
  return code in errorTable ? errorTable[code as ErrorCode].status : 200;
};

const knownKeys = ({ histories }: View): Set<string> =>
  new Set(histories.flatMap((history) => [...totalsOf(history).keys()]));

const totalsOf = ({ last }: History): Totals => (last ? totals(last) : new Map());
