/** Where the environment says that the key is kept: in one vault, or in a set of them; and where it was kept before. */
import { InvalidAddress, readAddress } from '../../../lib/client/transport/address.ts';
import { isThreshold, leastThreshold, setSize } from '../../../lib/protocol/crypto/set/size.ts';
import { Failure } from '../failure.ts';

/** One vault, as far as the environment names it. */
export interface VaultEntry {
  readonly url: URL;
  readonly name?: string;
  /** Absent: a development token is asked for. */
  readonly token?: string;
  /** Pins of its identity key. Absent: TLS alone says who answers. */
  readonly identity?: readonly string[];
}

export interface Place {
  readonly vaults: readonly VaultEntry[];
  /** How many of the vaults are needed. */
  readonly threshold: number;
}

export interface Places {
  readonly present: Place;
  readonly former: readonly Place[];
}

export const isSet = ({ vaults }: Place): boolean => vaults.length > 1;

/** Throws `usage`, with the name of the variable that is wrong. */
export function readPlaces(env: NodeJS.ProcessEnv): Places {
  const present = readAddresses('VAULT_URL', env.VAULT_URL || 'http://127.0.0.1:8787');
  const former = (env.VAULT_PREVIOUSLY ?? '')
    .split(/\s+/)
    .filter((place) => place !== '')
    .map((place) => readAddresses('VAULT_PREVIOUSLY', place));
  // Each vault once, however many places it belongs to.
  const all = new Map([present, ...former].flat().map((url) => [url.href, url]));
  const names = entriesOf(env, 'VAULT_NAMES', all.size);
  const tokens = entriesOf(env, 'VAULT_TOKEN', all.size);
  const identities = readIdentities(env, present.length);
  const entries = new Map(
    [...all.values()].map((url, index): [string, VaultEntry] => {
      const [name, token, identity] = [names?.[index], tokens?.[index], identities?.[index]];
      return [
        url.href,
        {
          url,
          ...(name !== undefined && { name }),
          ...(token !== undefined && { token }),
          ...(identity && { identity }),
        },
      ];
    }),
  );
  const placeOf = (urls: readonly URL[], threshold: number): Place => ({
    vaults: urls.flatMap(({ href }) => entries.get(href) ?? []),
    threshold,
  });
  return {
    present: placeOf(present, readThreshold(env, present.length)),
    former: former.map((urls) => placeOf(urls, leastThreshold(urls.length))),
  };
}

const wrongAddress: Readonly<Record<InvalidAddress['problem'], (variable: string) => string>> = {
  not_a_url: (variable) => `${variable} is not the address of a vault, such as https://vault.example.com.`,
  not_https: (variable) => `${variable} must start with https:// unless the vault runs on this machine.`,
  more_than_an_address: (variable) => `${variable} has no user, query or fragment: it is an address and nothing more.`,
};

function readAddresses(variable: string, text: string): URL[] {
  const urls = listOf(text).map((address) => readOne(variable, address));
  if (urls.length > setSize.most)
    throw new Failure('usage', `${variable} expected at most ${setSize.most} vaults, got ${urls.length}.`);
  const twice = urls.find(({ href }, index) => urls.findIndex((url) => url.href === href) < index);
  if (twice) throw new Failure('usage', `${variable} expected each vault once, got ${twice.href} twice.`);
  return urls;
}

function readOne(variable: string, text: string): URL {
  try {
    return readAddress(text);
  } catch (error) {
    if (!(error instanceof InvalidAddress)) throw error;
    throw new Failure('usage', wrongAddress[error.problem](variable));
  }
}

function readThreshold({ VAULT_THRESHOLD }: NodeJS.ProcessEnv, count: number): number {
  const least = leastThreshold(count);
  if (!VAULT_THRESHOLD) return least;
  const threshold = Number(VAULT_THRESHOLD);
  if (isThreshold(threshold, count)) return threshold;
  const expected = least === count ? `${count}` : `a whole number from ${least} to ${count}`;
  const why = count === 1 ? 'VAULT_URL names one vault' : `of ${count} vaults more than half are needed`;
  throw new Failure('usage', `VAULT_THRESHOLD expected ${expected}, got "${VAULT_THRESHOLD}": ${why}.`);
}

/** Of one vault, pins with commas between. Of several, commas stand between the vaults, and + between pins of one. */
function readIdentities(env: NodeJS.ProcessEnv, count: number): readonly (readonly string[])[] | undefined {
  if (count === 1) return env.VAULT_IDENTITY ? [listOf(env.VAULT_IDENTITY)] : undefined;
  return entriesOf(env, 'VAULT_IDENTITY', count)?.map((pins) => pins.split('+').map((pin) => pin.trim()));
}

type Listed = 'VAULT_NAMES' | 'VAULT_TOKEN' | 'VAULT_IDENTITY';

function entriesOf(env: NodeJS.ProcessEnv, variable: Listed, count: number): string[] | undefined {
  const text = env[variable];
  if (!text) return undefined;
  // What is wrong with one token is told of that token.
  if (count === 1 && variable === 'VAULT_TOKEN') return [text];
  const entries = listOf(text);
  if (entries.length === count) return entries;
  const order =
    env.VAULT_PREVIOUSLY && variable !== 'VAULT_IDENTITY' ? 'VAULT_URL, then of VAULT_PREVIOUSLY' : 'VAULT_URL';
  const expected = count === 1 ? 'one entry' : `${count} entries with commas between, one for each vault of ${order}`;
  throw new Failure('usage', `${variable} expected ${expected}; got ${entries.length}.`);
}

const listOf = (text: string): string[] => text.split(',').map((entry) => entry.trim());
