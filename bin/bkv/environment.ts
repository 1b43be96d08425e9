/** What the environment says, checked. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Places, readPlaces } from './vaults/place.ts';

export interface Environment {
  /** Where the key is kept, and was before. Throws `usage` when that is not said rightly. */
  readonly places: Places;
  /** Whose development token is asked for. */
  readonly account: string;
  /** Where this device keeps its key. */
  readonly home: string;
}

export const environmentRows: readonly (readonly [string, string])[] = [
  [
    'VAULT_URL',
    'the vault (default http://127.0.0.1:8787, where "bkv serve" listens). Several, with commas between, are a vault set. The lists below have one entry for each vault, in this order',
  ],
  ['VAULT_THRESHOLD', 'of a set: how many vaults bring the key back (default: more than half, 2 of 3)'],
  ['VAULT_TOKEN', 'the OIDC token that names you to the vault. Of a set: one for each vault, with commas between'],
  ['VAULT_ACCOUNT', 'without VAULT_TOKEN: whose development token to ask a vault on this machine for (default dev)'],
  [
    'VAULT_IDENTITY',
    "the vault's identity key: a password is set at no other vault. Several: with commas between; of a set: commas between the vaults, + between the keys of one",
  ],
  [
    'VAULT_NAMES',
    "of a set: the vaults' names. Without it each vault is asked once and believed, and its name is kept in VAULT_HOME: another name later is refused",
  ],
  [
    'VAULT_PREVIOUSLY',
    'where the key was kept before: a vault, or a set with commas between, of which more than half are needed. Several places: with spaces between',
  ],
  ['VAULT_HOME', 'where this device keeps its backup key (default ~/.backup-key-vault)'],
];

export function readEnvironment(env: NodeJS.ProcessEnv): Environment {
  return {
    // A wrong address stops only the commands that need one.
    get places() {
      return readPlaces(env);
    },
    account: env.VAULT_ACCOUNT || 'dev',
    home: resolve(env.VAULT_HOME || join(homedir(), '.backup-key-vault')),
  };
}
