/** A host between a device and its vault, at the address that the device was given. It passes on what it is not told to change. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listen } from '../../lib/local/loopback.ts';
import { isGone } from '../support/network/gone.ts';

export interface Asked {
  /** Such as `/v1/registration/start`. */
  readonly path: string;
  readonly token: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Told {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Asks the vault, with this in place of what the device sent. */
type PassOn = (instead?: Partial<Asked>) => Promise<Told>;

/** Gives the answer to the device; undefined: the vault's; `drop`: the connection breaks. */
export type Trick = (asked: Asked, passOn: PassOn) => Promise<Told | 'drop' | undefined> | Told | 'drop' | undefined;

export interface Impostor {
  readonly url: string;
  /** Every request of the device. */
  readonly seen: Asked[];
  play(trick: Trick): void;
  close(): Promise<void>;
}

export async function startImpostor(vaultUrl: string): Promise<Impostor> {
  const seen: Asked[] = [];
  let trick: Trick = () => undefined;
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const { method = 'GET', url: path = '', headers } = request;
    const sent = await text(request);
    const asked = { path, token: tokenIn(headers), body: sent === '' ? {} : JSON.parse(sent) };
    seen.push(asked);
    const passOn: PassOn = async (instead = {}) => {
      const { token, body } = { ...asked, ...instead };
      const type = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
      const payload = method === 'POST' ? { body: JSON.stringify(body) } : {};
      const answer = await fetch(vaultUrl + path, { method, headers: type, ...payload });
      const said = await answer.text();
      return { status: answer.status, body: said === '' ? {} : JSON.parse(said) };
    };
    const told = (await trick(asked, passOn)) ?? (await passOn());
    if (told === 'drop') return void request.socket.destroy();
    const { status, body } = told;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(status === 204 ? '' : JSON.stringify(body));
  };
  const server = createServer((request, response) => {
    // A vault that has stopped is gone for the device too.
    serve(request, response).catch((cause) => {
      if (!isGone(cause)) throw cause;
      request.socket.destroy();
    });
  });
  const { url, close } = await listen(server);
  return {
    url,
    seen,
    play(next) {
      trick = next;
      seen.length = 0;
    },
    close,
  };
}

function tokenIn({ authorization = '' }: IncomingHttpHeaders): string {
  return authorization.replace(/^Bearer /, '');
}
