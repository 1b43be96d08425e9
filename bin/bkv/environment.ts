/** What the environment says, checked. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { InvalidAddress, readAddress } from '../../lib/client/address.ts';
import { Failure } from './failure.ts';

export interface Environment {
  /** Of the vault. Throws `usage` when it is not the address of one. */
  readonly url: URL;
  /** Absent: a development token of `account` is asked for. */
  readonly token?: string;
  readonly account: string;
  /** Pins of the vault's identity key. Absent: TLS alone says who answers. */
  readonly identity?: readonly string[];
  /** Where this device keeps its key. */
  readonly home: string;
}

export const environmentRows: readonly (readonly [string, string])[] = [
  ['VAULT_URL', 'the vault (default http://127.0.0.1:8787, where "bkv serve" listens)'],
  ['VAULT_TOKEN', 'the OIDC token that names you to the vault'],
  ['VAULT_ACCOUNT', 'without VAULT_TOKEN: whose development token to ask a vault on this machine for (default dev)'],
  ['VAULT_IDENTITY', "the vault's identity key: a password is set at no other vault. Several: with commas between"],
  ['VAULT_HOME', 'where this device keeps its backup key (default ~/.backup-key-vault)'],
];

export function readEnvironment(env: NodeJS.ProcessEnv): Environment {
  return {
    // A wrong address stops only the commands that need one.
    get url() {
      return readUrl(env.VAULT_URL || 'http://127.0.0.1:8787');
    },
    ...(env.VAULT_TOKEN && { token: env.VAULT_TOKEN }),
    account: env.VAULT_ACCOUNT || 'dev',
    ...(env.VAULT_IDENTITY && { identity: env.VAULT_IDENTITY.split(',').map((pin) => pin.trim()) }),
    home: resolve(env.VAULT_HOME || join(homedir(), '.backup-key-vault')),
  };
}

const wrongAddress: Readonly<Record<InvalidAddress['problem'], string>> = {
  not_a_url: 'VAULT_URL is not the address of a vault, such as https://vault.example.com.',
  not_https: 'VAULT_URL must start with https:// unless the vault runs on this machine.',
  more_than_an_address: 'VAULT_URL has no user, query or fragment: it is an address and nothing more.',
};

function readUrl(text: string): URL {
  try {
    return readAddress(text);
  } catch (error) {
    if (!(error instanceof InvalidAddress)) throw error;
    throw new Failure('usage', wrongAddress[error.problem]);
  }
}
