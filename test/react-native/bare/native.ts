/** What native code gives the JavaScript of React Native. */
export interface Native {
  setTimeout(run: () => void, milliseconds: number): unknown;
  clearTimeout(timer: unknown): void;
  now(): number;
  /** UTF-8. */
  encode(text: string): Uint8Array;
  /** Follows redirects by itself, as iOS and Android do. Gives what ends the request. */
  request(asked: NativeRequest, done: (answer: NativeAnswer | undefined) => void): () => void;
}

interface NativeRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string | null;
}

export interface NativeAnswer {
  readonly status: number;
  /** Of the last redirect. */
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly text: string;
}

export const native: Native = {
  setTimeout,
  clearTimeout: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
  now: () => performance.now(),
  encode: (text) => new TextEncoder().encode(text),
  request({ method, url, headers, body }, done) {
    const controller = new AbortController();
    const { signal } = controller;
    const sent = { method, headers: headers.map(([name, value]): [string, string] => [name, value]), body, signal };
    fetch(url, sent)
      .then(async (response) => {
        const { status, url } = response;
        done({ status, url, headers: [...response.headers], text: await response.text() });
      })
      .catch(() => done(undefined));
    return () => controller.abort();
  },
};
