/** One request to the vault and its answer as it came: no retry but where the vault asks for one, nothing interpreted. */

import { setTimeout as delay } from 'node:timers/promises';
import { readProblem } from '../../../lib/protocol/wire/problem.ts';
import { Broken } from './broken.ts';

const timeoutMs = 15_000;
/** The most that is read of an answer, in bytes: docs/protocol.md. */
const answerLimit = 64 * 1024;
const patience = 5;
const longestWait = 10;

export interface Question {
  readonly method: string;
  readonly path: string;
  /** Text is sent as it is. */
  readonly body?: object | string | undefined;
  readonly token?: string | undefined;
  /** A first `rate_limited`, or a 503, is the answer. Else it is asked again after Retry-After. */
  readonly impatient?: true;
}

export interface Answer {
  /** What was asked, for the sentences about it. */
  readonly asked: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Undefined for what is no JSON. */
  readonly body: unknown;
}

export class Probe {
  readonly #base: string;

  constructor(url: URL) {
    this.#base = url.href.replace(/\/+$/, '');
  }

  async ask(question: Question): Promise<Answer> {
    for (let tries = 1; ; tries++) {
      const answer = await this.#once(question);
      const busy = answer.status === 503 || readProblem(answer.body)?.code === 'rate_limited';
      if (!busy || question.impatient || tries === patience) return answer;
      await delay(Math.min(Number(answer.headers.get('retry-after')) || 1, longestWait) * 1000);
    }
  }

  async #once({ method, path, body, token }: Question): Promise<Answer> {
    const asked = `${method} ${path}`;
    const request: RequestInit = {
      method,
      redirect: 'manual',
      credentials: 'omit',
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      signal: AbortSignal.timeout(timeoutMs),
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    };
    try {
      const response = await fetch(this.#base + path, request);
      const text = await response.text();
      if (Buffer.byteLength(text) > answerLimit)
        throw new Broken(`${asked}: the answer expected at most ${answerLimit} bytes, got ${Buffer.byteLength(text)}`);
      return { asked, status: response.status, headers: response.headers, text, body: parsed(text) };
    } catch (cause) {
      if (cause instanceof Broken) throw cause;
      throw new Broken(`${asked}: no answer came`, { cause });
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
