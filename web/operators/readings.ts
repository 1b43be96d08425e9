/** Reads what the vaults count, once a second while the page is seen, from the moment that it is open. */
import { countersOf, type PageFacts, type VaultPlace } from '../vault/api.ts';
import type { Counters } from './counters.ts';
import { append, type History, nothing } from './history.ts';

export interface Readings {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** In the order of the vaults. */
  readonly histories: readonly History[];
  /** Whether each vault says that it is stopped. */
  readonly stopped: readonly boolean[];
}

export interface Reader {
  readonly newest: () => Readings;
  /** Told each time that there is something newer. Gives back what ends it. */
  subscribe(listener: () => void): () => void;
}

const every = 1_000;
const patience = 3_000;

/** Reads for as long as the page is there: what happened on the phones is on the charts when somebody looks at them. */
export function startReading({ vaults }: PageFacts): Reader {
  let newest: Readings = {
    at: Date.now(),
    histories: vaults.map(() => nothing),
    stopped: vaults.map(() => false),
  };
  const listeners = new Set<() => void>();
  const read = async () => {
    const counters = await Promise.all(vaults.map(answerOf));
    const at = Date.now();
    newest = {
      at,
      histories: newest.histories.map((history, index) => append(history, at, counters[index])),
      stopped: counters.map((one) => one?.down ?? false),
    };
    for (const listener of listeners) listener();
  };
  const go = async () => {
    if (!document.hidden) await read();
    setTimeout(go, every);
  };
  void go();
  return {
    newest: () => newest,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

type Answer = Counters & { readonly down: boolean };

const answerOf = (vault: VaultPlace): Promise<Answer | undefined> =>
  countersOf(vault, AbortSignal.timeout(patience)).catch(() => undefined);
