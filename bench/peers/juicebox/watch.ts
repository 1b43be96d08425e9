/** What an operation takes, seen from the client: its time, what of it went by waiting, and its requests. */
export interface Seen {
  /** Milliseconds. */
  readonly whole: number;
  /** Milliseconds in which a request was under way. */
  readonly waiting: number;
  readonly requests: number;
}

const real = globalThis.fetch;
let [waiting, requests, open, since] = [0, 0, 0, 0];

/** Both clients send by the platform's fetch. */
export function watchFetch(): void {
  globalThis.fetch = async (input, init) => {
    requests += 1;
    if (open++ === 0) since = performance.now();
    try {
      const response = await real(input, init);
      const body = await response.arrayBuffer();
      const { status, headers } = response;
      return new Response(body.byteLength === 0 ? null : body, { status, headers });
    } finally {
      if (--open === 0) waiting += performance.now() - since;
    }
  };
}

export async function seen(work: () => Promise<void>): Promise<Seen> {
  [waiting, requests] = [0, 0];
  const began = performance.now();
  await work();
  return { whole: performance.now() - began, waiting, requests };
}
