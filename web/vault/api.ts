/** What the page asks the embedded vault for beside the SDK: the routes under /dev, which no deployed vault has. */

/** One vault, as an app is configured with it. */
export interface VaultPlace {
  readonly name: string;
  /** Under the host by which the page itself was opened. */
  readonly url: string;
  readonly identity: string;
}

interface Policy {
  readonly maxAttempts: number;
  /** Seconds. */
  readonly attemptDelays: readonly number[];
  readonly sessionSeconds: number;
  readonly resetSeconds: number;
}

export interface PageFacts {
  /** One, or those of a set. */
  readonly vaults: readonly VaultPlace[];
  readonly threshold: number;
  readonly policy: Policy;
  /** Lines for a shell that lead `bkv` here. */
  readonly exports: readonly string[];
}

/** An attribute of the item, as DynamoDB names its types. Binary is base64url; a map and a list hold attributes. */
export interface Attribute {
  readonly name: string;
  readonly type: 'S' | 'N' | 'B' | 'M' | 'L' | 'BOOL' | 'NULL' | 'SS' | 'NS' | 'BS';
  readonly bytes: number;
  readonly value: string | number | boolean | null | readonly Attribute[] | readonly string[];
}

/** All that the vault's table has of an account. */
export interface Holding {
  readonly account: string;
  readonly bytes: number;
  readonly item: readonly Attribute[] | null;
  /** The vault's clock. ISO 8601, UTC. */
  readonly now: string;
}

export interface Counters {
  readonly since: string;
  readonly now: string;
  readonly down: boolean;
  /** By route, then by code. */
  readonly requests: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Milliseconds. */
  readonly duration: Readonly<
    Record<string, { readonly count: number; readonly p50: number; readonly p95: number; readonly p99: number }>
  >;
  readonly counts: Readonly<Record<string, number>>;
}

/** The vault's page answers on 127.0.0.1; the same vault is asked by the name that the page was opened under. */
function hereAs(hostname: string, { url, ...vault }: VaultPlace): VaultPlace {
  const there = new URL(url);
  there.hostname = hostname;
  return { ...vault, url: there.origin };
}

export async function readFacts(signal?: AbortSignal): Promise<PageFacts> {
  const facts = await ask<PageFacts>('/dev/page', { ...(signal && { signal }) });
  return { ...facts, vaults: facts.vaults.map((vault) => hereAs(location.hostname, vault)) };
}

export async function tokenOf({ url }: VaultPlace, sub: string): Promise<string> {
  return (await ask<{ token: string }>(`${url}/dev/token`, posting({ sub }))).token;
}

export function holdingOf({ url }: VaultPlace, sub: string, signal: AbortSignal): Promise<Holding> {
  return ask(`${url}/dev/holding`, { ...posting({ sub }), signal });
}

/** While it is down, the vault breaks off every connection of its API. */
export function setOutage({ url }: VaultPlace, down: boolean): Promise<{ readonly down: boolean }> {
  return ask(`${url}/dev/outage`, posting({ down }));
}

export async function skipWait({ url }: VaultPlace, sub: string): Promise<void> {
  await ask(`${url}/dev/skip-wait`, posting({ sub }));
}

export function countersOf({ url }: VaultPlace, signal: AbortSignal): Promise<Counters> {
  return ask(`${url}/dev/counters`, { signal });
}

const posting = (body: object): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

async function ask<Answer>(address: string, init: RequestInit): Promise<Answer> {
  const answer = await fetch(address, { ...init, cache: 'no-store', credentials: 'omit' });
  if (!answer.ok) throw new Error(`${new URL(address, location.href).pathname} answered ${answer.status}`);
  return answer.status === 204 ? (undefined as Answer) : answer.json();
}
