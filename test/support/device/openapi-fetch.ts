/** `fetch` for an SDK under test, which holds each answer of the vault to the OpenAPI document before the SDK reads it. */
import { type RouteName, routes } from '../../../lib/protocol/wire/routes.ts';
import { expectValidAnswer } from './openapi.ts';
import { Secrets } from './secrets.ts';

export interface HeldAnswers {
  readonly fetch: typeof fetch;
  readonly seen: number;
  /** Kept and not thrown, because the SDK takes anything that `fetch` throws for an outage, and tries again. */
  readonly faults: readonly unknown[];
  /** Everything that was sent or answered. */
  readonly secrets: Secrets;
}

export function heldToOpenApi(): HeldAnswers {
  const faults: unknown[] = [];
  const secrets = new Secrets();
  let seen = 0;
  return {
    faults,
    secrets,
    get seen() {
      return seen;
    },
    async fetch(input, init) {
      const response = await fetch(input, init);
      const text = await response.clone().text();
      seen++;
      const token = new Headers(init?.headers).get('authorization')?.replace('Bearer ', '');
      const { status, headers } = response;
      secrets.exchange({ token, sent: String(init?.body ?? ''), status, answered: text });
      try {
        expectValidAnswer(routeAt(String(input)), { status, headers, text });
      } catch (fault) {
        faults.push(fault);
      }
      return response;
    },
  };
}

function routeAt(url: string): RouteName {
  const found = Object.entries(routes).find(([, { path }]) => url.endsWith(path));
  if (!found) throw new Error(`a route expected at ${new URL(url).pathname}`);
  return found[0] as RouteName;
}
