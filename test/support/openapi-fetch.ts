/** `fetch` for an SDK under test, which holds each answer of the vault to the OpenAPI document before the SDK reads it. */
import { type RouteName, routes } from '../../lib/protocol/routes.ts';
import { expectValidAnswer } from './openapi.ts';

export interface HeldAnswers {
  readonly fetch: typeof fetch;
  readonly seen: number;
  /** Kept and not thrown: the SDK takes whatever `fetch` throws for an outage, and tries again. */
  readonly faults: readonly unknown[];
}

export function heldToOpenApi(): HeldAnswers {
  const faults: unknown[] = [];
  let seen = 0;
  return {
    faults,
    get seen() {
      return seen;
    },
    async fetch(input, init) {
      const response = await fetch(input, init);
      const text = await response.clone().text();
      seen++;
      try {
        expectValidAnswer(routeAt(String(input)), response.status, response.headers, text);
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
