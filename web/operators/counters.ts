/** What a vault has counted since it started, flattened so that one reading can be taken from another. */

/** `GET /dev/counters`. The names are those of lib/signals.ts: `requests` and `duration` by route, the rest under `counts`. */
export interface Counters {
  /** When the vault started: ISO 8601. Another value means that it counts from nothing again. */
  readonly since: string;
  readonly requests: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly duration: Readonly<Record<string, Percentiles>>;
  readonly counts: Readonly<Record<string, number>>;
}

/** Milliseconds. */
export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** How often each thing happened, by its key: {@link requestKey}, or the name of a count. */
export type Totals = ReadonlyMap<string, number>;

export const requestKey = (route: string, code: string): string => `${route} ${code}`;

export function totals({ requests, counts }: Pick<Counters, 'requests' | 'counts'>): Totals {
  const answers = Object.entries(requests).flatMap(([route, byCode]) =>
    Object.entries(byCode).map(([code, number]) => [requestKey(route, code), number] as const),
  );
  return new Map([...answers, ...Object.entries(counts)]);
}

/** What happened from one reading to the next. All that a restarted vault has counted is new. */
export function added(before: Counters, after: Counters): Totals {
  const [old, now] = [totals(before), totals(after)];
  const restarted = before.since !== after.since || [...old].some(([key, number]) => (now.get(key) ?? 0) < number);
  return restarted ? now : new Map([...now].map(([key, number]) => [key, number - (old.get(key) ?? 0)]));
}

/** The codes that a route has answered, `ok` first. */
export function codesOf(known: Iterable<string>, route: string): string[] {
  const codes = [...known].filter((key) => key.startsWith(`${route} `)).map((key) => key.slice(route.length + 1));
  return codes.sort((a, b) => Number(b === 'ok') - Number(a === 'ok') || (a < b ? -1 : 1));
}
