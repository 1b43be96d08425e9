/**
 * What the deployed vault's dashboard shows, counted since this vault started. Requests, durations and unwraps are what
 * the functions print. AWS counts exhausted and destroyed keys from the table's stream; dynalite has none, so they are
 * counted where they are seen: the last attempt in its answer, the tombstone once the destroyer has looked.
 */
import { countMetrics, requestMetrics } from '../../../signals.ts';
import { Durations, type Percentiles } from './durations.ts';
import type { EmbeddedMetric } from './embedded-metric.ts';
import { countKeyStoreCalls, type KeyStoreCalls } from './key-store-calls.ts';
import { Seen } from './seen.ts';

export interface Counted {
  /** ISO 8601, UTC. */
  readonly since: string;
  readonly now: string;
  /** By route, then by code: `ok`, or the code of the error. */
  readonly requests: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly duration: Readonly<Record<string, Percentiles>>;
  /** The key store's calls are absent where it is not this vault's own. */
  readonly counts: Readonly<Record<'unwraps' | 'exhausted' | 'destroyed', number>> & Partial<KeyStoreCalls>;
}

export class Counters {
  readonly #since = new Date().toISOString();
  readonly #requests: Record<string, Record<string, number>> = {};
  readonly #durations = new Map<string, Durations>();
  readonly #exhausted = new Seen();
  readonly #destroyed = new Seen();
  readonly #counts = { [countMetrics.unwraps]: 0, [countMetrics.exhausted]: 0, [countMetrics.destroyed]: 0 };
  readonly #keyStore: (() => KeyStoreCalls) | undefined;

  /** `calls`: of the key store so far, by operation. */
  constructor(calls?: ReadonlyMap<string, number>) {
    this.#keyStore = calls && countKeyStoreCalls(calls);
  }

  take({ dimensions: { route, code }, values }: EmbeddedMetric): void {
    this.#counts.unwraps += values.get(countMetrics.unwraps) ?? 0;
    if (route === undefined || code === undefined) return;
    const codes = this.#requests[route] ?? {};
    this.#requests[route] = { ...codes, [code]: (codes[code] ?? 0) + (values.get(requestMetrics.requests) ?? 0) };
    const took = values.get(requestMetrics.duration);
    if (took !== undefined) this.#durationsOf(route).add(took);
  }

  /** The last attempt was answered in this session. Its answer may leave again, and counts once. */
  exhausted(session: string): void {
    if (this.#exhausted.add(session)) this.#counts.exhausted++;
  }

  /** The key of this registration is gone. A message may come twice, and the key counts once. */
  destroyed(registration: string): void {
    if (this.#destroyed.add(registration)) this.#counts.destroyed++;
  }

  read(): Counted {
    const durations = [...this.#durations].map(([route, taken]) => [route, taken.percentiles()]);
    return {
      since: this.#since,
      now: new Date().toISOString(),
      requests: this.#requests,
      duration: Object.fromEntries(durations),
      counts: { ...this.#counts, ...this.#keyStore?.() },
    };
  }

  #durationsOf(route: string): Durations {
    const known = this.#durations.get(route) ?? new Durations();
    this.#durations.set(route, known);
    return known;
  }
}
