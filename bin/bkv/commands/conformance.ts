/** `bkv conformance`: which rules of the protocol a running vault keeps. */
import { readIdentity } from '../../../lib/protocol/crypto/identity.ts';
import type { Command, Context } from '../command.ts';
import { Device } from '../conformance/device.ts';
import { Probe } from '../conformance/probe.ts';
import { type Tried, tryVault } from '../conformance/trial.ts';
import { readEnvironment } from '../environment.ts';
import { Failure } from '../failure.ts';
import type { VaultEntry } from '../vaults/place.ts';
import { tokenForOne } from '../vaults/token.ts';

interface ConformanceOptions {
  readonly url?: string;
  readonly identity?: string;
  readonly destroy: boolean;
  readonly only: readonly string[];
}

export const conformance: Command<ConformanceOptions> = async ({ environment, note }, options) => {
  const { url, identity, destroy, only } = options;
  const vault = vaultOf(environment, url);
  const pins = await pinsOf(identity === undefined ? vault.identity : identity.split(','));
  await requireFresh(vault);
  let group = '';
  const tried = await tryVault({
    ...{ vault, pins, destroy, only },
    onRule({ group: { title } }) {
      if (title !== group) note(`${title}...`);
      group = title;
    },
  });
  if (tried.length === 0)
    throw new Failure('usage', '--only expected the number of a rule or of a group, such as 4.5 or 4.');
  const count = (outcome: Tried['outcome']) => tried.filter((rule) => rule.outcome === outcome).length;
  const [passed, failed, skipped] = [count('pass'), count('fail'), count('skip')];
  return {
    text: [...tried.flatMap(linesOf), '', `${passed} passed, ${failed} failed, ${skipped} skipped`].join('\n'),
    json: { url: vault.url.href, passed, failed, skipped, rules: tried },
    ...(failed > 0 && { code: 'not_conformant' }),
  };
};

function linesOf({ id, name, section, outcome, reason }: Tried): string[] {
  const line = `${outcome}  ${id.padEnd(4)}  ${name}`;
  return outcome === 'pass' ? [line] : [line, `            ${reason}${outcome === 'fail' ? ` (${section})` : ''}`];
}

function vaultOf(environment: Context['environment'], url: string | undefined): VaultEntry {
  const { places } = url === undefined ? environment : readEnvironment({ ...process.env, VAULT_URL: url });
  const [vault, second] = places.present.vaults;
  if (!vault || second)
    throw new Failure('usage', '--url expected one vault: the members of a set are tried one by one.');
  return vault;
}

async function pinsOf(identity: readonly string[] = []) {
  return Promise.all(identity.map((pin) => readIdentity(pin.trim()))).catch(() => {
    throw new Failure('usage', '--identity expected the identity key of a vault: copy it again, in one line.');
  });
}

/** The rules register and delete: a key that somebody needs must not be in the account. */
async function requireFresh(vault: VaultEntry): Promise<void> {
  const token = await tokenForOne(vault, 'conformance');
  const answer = await new Device(new Probe(vault.url), token).ask('key-status').catch(() => {
    throw new Failure('vault_unavailable', `The vault at ${vault.url.origin} does not answer.`);
  });
  if (answer.status === 401)
    throw new Failure('not_authenticated', `The vault at ${vault.url.origin} does not take the token.`);
  const { state } = { state: undefined, ...(answer.body as object | undefined) };
  if (vault.token === undefined || state === undefined || state === 'none') return;
  throw new Failure('key_exists', `The account of VAULT_TOKEN has a key (${state}). The rules need one that has none.`);
}
