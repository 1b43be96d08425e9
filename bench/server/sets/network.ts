/** A network between a device and vaults: each as far away as the bench says, or dead. What travels is counted. */

export interface Network {
  /** In the place of the platform's. */
  readonly fetch: typeof fetch;
  /** Milliseconds of a round trip to the vault of this origin; `dead`: nobody answers, and nobody refuses. */
  readonly distances: Map<string, number | 'dead'>;
  /** What travelled since it was last asked. */
  take(): Traffic;
}

export interface Traffic {
  readonly calls: number;
  /** Of bodies, both ways. */
  readonly bytes: number;
  /** The most calls that waited for one another: a call after another's answer is one more. */
  readonly roundTrips: number;
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export function openNetwork(): Network {
  const distances = new Map<string, number | 'dead'>();
  let [calls, bytes, depth] = [0, 0, 0];

  const send: typeof fetch = async (input, init) => {
    const { origin } = new URL(String(input));
    const distance = distances.get(origin) ?? 0;
    const mine = depth + 1;
    calls += 1;
    bytes += String(init?.body ?? '').length;
    if (distance === 'dead') return never(init?.signal);
    await sleep(distance / 2);
    const response = await fetch(input, init);
    const text = await response.text();
    await sleep(distance / 2);
    bytes += text.length;
    depth = Math.max(depth, mine);
    const { status, headers } = response;
    return new Response(text === '' ? null : text, { status, headers });
  };

  return {
    fetch: send,
    distances,
    take() {
      const traffic = { calls, bytes, roundTrips: depth };
      [calls, bytes, depth] = [0, 0, 0];
      return traffic;
    },
  };
}

function never(signal: AbortSignal | null | undefined): Promise<Response> {
  return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason), { once: true }));
}
