/** A hop before a vault that changes what it is told to: a vault that breaks a rule. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

interface Asked {
  readonly route: string;
  readonly headers: Record<string, string>;
  /** Empty where there is none, or it is no JSON. */
  readonly body: Readonly<Record<string, unknown>>;
}

interface Answered {
  status: number;
  readonly headers: Headers;
  body: Record<string, unknown> | undefined;
}

export interface Meddling {
  /** What is asked of the vault instead. */
  readonly ask?: (asked: Asked) => Asked;
  /** Changes the answer in place. */
  readonly answer?: (answered: Answered, asked: Asked) => void;
}

const parsed = (body: string): Record<string, unknown> => {
  try {
    return JSON.parse(body) ?? {};
  } catch {
    return {};
  }
};

export async function startMeddler(vault: string, { ask = (asked) => asked, answer = () => {} }: Meddling) {
  const server = createServer(async (incoming, outgoing) => {
    outgoing.sendDate = false;
    const { method = '', url = '', headers } = incoming;
    const sent = await text(incoming);
    const given = Object.fromEntries(['authorization', 'content-type'].flatMap((name) => entryOf(headers, name)));
    const asked = ask({ route: `${method} ${url}`, headers: given, body: parsed(sent) });
    const changed = JSON.stringify(asked.body) === JSON.stringify(parsed(sent)) ? sent : JSON.stringify(asked.body);
    const withBody = method === 'POST' && { body: changed };
    const came = await fetch(vault + url, { method, headers: asked.headers, ...withBody });
    const received = await came.text();
    const answered: Answered = { status: came.status, headers: new Headers(came.headers), body: undefined };
    if (received !== '') answered.body = parsed(received);
    answer(answered, asked);
    for (const name of ['connection', 'content-length', 'transfer-encoding', 'keep-alive'])
      answered.headers.delete(name);
    outgoing.writeHead(answered.status, Object.fromEntries(answered.headers));
    outgoing.end(answered.body === undefined ? '' : JSON.stringify(answered.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function entryOf(headers: NodeJS.Dict<string | string[]>, name: string): [string, string][] {
  const value = headers[name];
  return value === undefined ? [] : [[name, String(value)]];
}
