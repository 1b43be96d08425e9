/** A page whose every fault is written down: a request to elsewhere, what its policy refused, an error of its scripts. */
import type { BrowserContext, ConsoleMessage } from 'playwright-core';

export interface Watched {
  /** In the order in which they came. A test expects none. */
  readonly faults: readonly string[];
}

/** The browser's own line for an answer that is an error, or for none: the page tells its user in its own words. */
const answered = /^Failed to load resource: (the server responded with a status of \d{3}|net::ERR_[A-Z_]+)/;

/** `vaults` are the only addresses that the context's pages may ask. */
export function watch(context: BrowserContext, vaults: readonly string[]): Watched {
  const faults: string[] = [];
  const origins = new Set(vaults.flatMap(names).map((url) => new URL(url).origin));
  const isAllowed = (url: string) => {
    const { protocol, origin } = new URL(url);
    return protocol === 'blob:' || protocol === 'data:' || origins.has(origin);
  };
  context.on('request', (request) => {
    if (!isAllowed(request.url())) faults.push(`asked ${request.url()}`);
  });
  context.on('console', (message) => {
    if (isFault(message)) faults.push(`${message.type()}: ${message.text()} (${message.location().url})`);
  });
  context.on('weberror', (error) => faults.push(`failed: ${error.error().stack ?? error.error().message}`));
  return { faults };
}

/** Under both names of this machine. */
const names = (url: string): string[] => [url, url.replace('127.0.0.1', 'localhost')];

function isFault(message: ConsoleMessage): boolean {
  if (!['error', 'warning'].includes(message.type())) return false;
  return !(answered.test(message.text()) && /\/(v1|dev)\//.test(message.location().url));
}
