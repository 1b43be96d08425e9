/** What the story tells where everything works, and who plays its outside: a vault set, and native packages. */
import nodeCrypto from 'node:crypto';
import { client, ready } from '@serenity-kit/opaque';
import { type Adapters, argon2idOf } from '../../lib/client/react-native/adapters.ts';
import type { VaultSetProcess } from '../support/vault/vault-set.ts';
import type { Bare } from './bare/context.ts';
import type { Given } from './story.ts';

const words = 'Das ist nicht das Passwort. Sie haben noch 9 Versuche';

export const told = {
  before: 'UnfitAdapter',
  one: { aborted: 'AbortError', wrong: [true, 'wrong_password', 9], words, same: true, status: 'active', waits: true },
  set: { aborted: 'AbortError', wrong: [true, 'wrong_password', 9], words, same: true, status: 'active', waits: true },
  backup: { length: true, same: true, refused: 'DamagedBackup' },
  practice: [true, false],
  passkey: {
    none: 'PasskeyUnavailable no_webauthn',
    same: true,
    other: 'PasskeyDiffers',
    stopped: 'AbortError',
    support: 'no',
  },
  refusals: {
    weak: 'WeakPassword',
    hidden: 'InvalidPassword',
    half: 'InvalidPassword',
    address: ['InvalidAddress', 'InvalidAddress', 'InvalidAddress'],
    token: 'InvalidToken',
    none: 'KeyNotFound',
    redirect: 'InvalidAnswer',
  },
};

/** The real libraries, outside of the context as native code is. Their errors come in as errors of the context. */
export async function outside({ adopt }: Bare, set: VaultSetProcess, redirect: string): Promise<Given> {
  await ready;
  const opaque: Adapters['opaque'] = {
    client: {
      startRegistration: adopt(client.startRegistration),
      finishRegistration: adopt(client.finishRegistration),
      startLogin: adopt(client.startLogin),
      finishLogin: adopt(client.finishLogin),
    },
  };
  return {
    adapters: { opaque, argon2id: adopt(argon2idOf(nodeCrypto)), webCrypto: nodeCrypto.webcrypto },
    vaults: set.vaults.map(({ name, url, identity }) => ({ name, url, identity })),
    redirect,
    token: (sub, vault) => set.vault(vault + 1).token({ sub }),
  };
}
