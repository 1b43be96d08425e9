/** What the doctor checks, from the address of the vault to what the vault says of the token. */

import * as sdk from '../../../lib/client/errors.ts';
import { isLoopback } from '../../../lib/client/transport/address.ts';
import type { UnavailableReason } from '../../../lib/client/transport/outage.ts';
import { faultOf, readClaims } from '../../../lib/client/transport/token.ts';
import { createTransport, type Transport } from '../../../lib/client/transport/transport.ts';
import { TrustedVault } from '../../../lib/client/transport/trusted-vault.ts';
import { VaultClock } from '../../../lib/client/transport/vault-clock.ts';
import type { Context } from '../command.ts';
import { explain } from '../explain.ts';
import { tokenSentence } from '../explain-vault.ts';
import { Failure } from '../failure.ts';
import { causeOf } from '../outage.ts';
import type { VaultEntry } from '../vaults/place.ts';
import { tokenForOne } from '../vaults/token.ts';
import { type Check, look, right, wrong } from './check.ts';
import { describeClaims } from './claims.ts';
import { clockCheck } from './clock.ts';
import { examineIdentity } from './identity.ts';

type Examined = Pick<Context, 'environment' | 'device'>;

/** Of a set each vault by itself. */
export async function examineVaults(context: Examined): Promise<Check[]> {
  const { environment, device } = context;
  const addresses = await look('address', () =>
    environment.places.present.vaults.map(({ url }) => url.href).join(', '),
  );
  if (addresses.code) return [addresses];
  const { vaults, threshold } = environment.places.present;
  const [first, ...others] = vaults;
  if (others.length === 0) return first ? examineVault({ entry: first, name: first.name, context }) : [];
  const set = right('set', `${threshold} of ${vaults.length} vaults are needed`);
  const kept = await device.vaultNames().catch(() => new Map<string, string>());
  const examined = vaults.map(async (entry) => {
    const name = entry.name ?? kept.get(entry.url.href);
    const checks = await examineVault({ entry, name, context });
    return checks.map((check) => ({ ...check, vault: entry.url.href }));
  });
  return [set, ...(await Promise.all(examined)).flat()];
}

interface Examination {
  readonly entry: VaultEntry;
  /** By which this device knows it. */
  readonly name?: string | undefined;
  readonly context: Examined;
}

/** Stops at the first fault on the way to the vault: what lies behind it cannot be seen. */
async function examineVault({ entry, name, context }: Examination): Promise<Check[]> {
  const { url, identity } = entry;
  const { environment, device } = context;
  const address = right('address', name === undefined ? url.href : `${url.href} (${name})`);
  const trust = { ...(identity && { identity }), ...(name !== undefined && { name }) };
  const pins = await look('identity', () => new TrustedVault(trust).ready().then(() => ''));
  if (pins.code) return [address, pins];
  const clock = new VaultClock();
  const open = (token: string) => createTransport({ url: url.href, token: () => token, ...trust }, clock);
  const way = await examineWay(url, open(''));
  const checks = [address, ...way];
  if (way.some(({ code }) => code)) return checks;
  checks.push(clockCheck(new Date(), clock.now()));
  const { token, check } = await examineToken(entry, { account: environment.account, open, now: () => clock.now() });
  checks.push(check);
  return token !== undefined && identity ? [...checks, await examineIdentity(open(token), device)] : checks;
}

/** How far a request got that ended with this reason. */
const stages: readonly (readonly [string, readonly UnavailableReason[]])[] = [
  ['host', ['no_such_host']],
  ['connection', ['refused', 'timeout', 'cut_off', 'offline', 'unknown']],
  ['TLS', ['tls', 'not_tls']],
];

async function examineWay(url: URL, call: Transport): Promise<Check[]> {
  const secure = url.protocol === 'https:';
  const names = stages.map(([name]) => name).filter((name) => secure || name !== 'TLS');
  try {
    const { version } = await call('health');
    return [...names.map((name) => right(name, 'good')), right('health', `the vault is well, version ${version}`)];
  } catch (error) {
    const { code, message } = explain(error);
    const reason = error instanceof sdk.VaultUnavailable ? error.reason : undefined;
    const at = stages.findIndex(([, reasons]) => reason !== undefined && reasons.includes(reason));
    const passed = (at < 0 ? names : names.slice(0, at)).map((name) => right(name, 'good'));
    const name = stages[at]?.[0] ?? 'health';
    const text =
      error instanceof sdk.VaultUnavailable ? `${url.host}: ${causeOf(error)}. ${adviceOf(name, url)}` : message;
    return [...passed, wrong(name, code, text)];
  }
}

function adviceOf(name: string, url: URL): string {
  if (name === 'host') return 'Check the spelling of VAULT_URL, and the network of this device.';
  if (name === 'TLS') return 'Do not go on: whoever answers there is not shown to be the vault.';
  if (name === 'health') return 'Check VAULT_URL, or try again later.';
  return isLoopback(url) ? 'To start a vault here: bkv serve' : 'Check the port of VAULT_URL, and the network.';
}

interface Asked {
  readonly account: string;
  readonly open: (token: string) => Transport;
  /** The vault's time. */
  readonly now: () => Date | undefined;
}

/** The token too, if the vault accepts it. */
async function examineToken(
  entry: VaultEntry,
  { account, open, now }: Asked,
): Promise<{ check: Check; token?: string }> {
  let accepted: string | undefined;
  const check = await look('token', async () => {
    const known = await tokenForOne(entry, account);
    const fault = faultOf(known, now());
    if (fault) throw new Failure('not_authenticated', tokenSentence(fault));
    const claims = describeClaims(readClaims(known) ?? {}, now());
    try {
      await open(known)('key-status');
    } catch (error) {
      if (!(error instanceof sdk.NotAuthenticated)) throw error;
      throw new Failure('not_authenticated', `${explain(error).message} It says: ${claims}.`);
    }
    accepted = known;
    return entry.token === undefined ? `a development token of the account ${account} is used` : `accepted: ${claims}`;
  });
  return { check, ...(accepted !== undefined && { token: accepted }) };
}
