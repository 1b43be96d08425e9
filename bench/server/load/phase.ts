/** Some seconds of requests, either as fast as they are answered or at a rate, and what came of them. */
import { exchanges } from '../../../test/support/device/call.ts';
import { residentSet } from '../process/usage.ts';
import type { Customer } from './customer.ts';

export interface Phase {
  readonly name: string;
  readonly seconds: number;
  /** Requests sent by second. */
  readonly offered: number;
  /** Requests that were due while every customer was waiting for an answer, and so were never sent. */
  readonly unsent: number;
  /** Requests answered with success by second. */
  readonly served: number;
  readonly codes: Readonly<Record<string, number>>;
  /** Milliseconds, of what was served. */
  readonly p50: number;
  readonly p99: number;
  /** MiB, at the end. */
  readonly rss: number;
}

export type Pace =
  /** So many requests at any time. */
  | { readonly kind: 'closed'; readonly inFlight: number }
  /** So many requests a second, answered or not. */
  | { readonly kind: 'open'; readonly rate: number };

export interface Plan {
  readonly name: string;
  readonly customers: readonly Customer[];
  readonly pace: Pace;
  readonly seconds: number;
  /** The vault's process. */
  readonly pid: number;
}

export async function run({ name, customers, pace, seconds, pid }: Plan): Promise<Phase> {
  const codes: Record<string, number> = {};
  const times: number[] = [];
  const began = performance.now();
  const ends = began + seconds * 1000;
  let offered = 0;
  let unsent = 0;
  // They ask in turn, so that none waits until its session has ended.
  const free = [...customers];

  const send = async () => {
    const customer = free.shift();
    if (!customer) {
      unsent++;
      return;
    }
    offered++;
    const sent = performance.now();
    try {
      const code = await customer.ask();
      codes[code] = (codes[code] ?? 0) + 1;
      if (code === 'ok') times.push(performance.now() - sent);
    } catch {
      codes.no_answer = (codes.no_answer ?? 0) + 1;
    } finally {
      free.push(customer);
      exchanges.length = 0;
    }
  };
  const flying = new Set<Promise<void>>();
  const launch = () => {
    const flight: Promise<void> = send().finally(() => flying.delete(flight));
    flying.add(flight);
  };

  if (pace.kind === 'closed') {
    const loop = async () => {
      while (performance.now() < ends) await send();
    };
    await Promise.all(Array.from({ length: pace.inFlight }, loop));
  } else {
    for (let due = 0; performance.now() < ends; await pause(5)) {
      const upTo = ((performance.now() - began) / 1000) * pace.rate;
      for (; due < upTo; due++) launch();
    }
  }
  const asking = (performance.now() - began) / 1000;
  await Promise.all(flying);
  const took = (performance.now() - began) / 1000;
  times.sort((a, b) => a - b);
  const at = (share: number) => Math.round(times[Math.floor(times.length * share)] ?? 0);
  return {
    name,
    seconds,
    offered: Math.round(offered / asking),
    unsent,
    served: Math.round((codes.ok ?? 0) / took),
    codes,
    p50: at(0.5),
    p99: at(0.99),
    rss: residentSet(pid),
  };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
