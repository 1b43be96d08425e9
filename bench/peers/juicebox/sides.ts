/** The two sides of the comparison: each registers and recovers as an app does, with the client that its makers publish. */
import { BackupKeyVault, createBackupKey } from '../../../lib/client/index.ts';
import { equalBytes } from '../../../lib/protocol/crypto/bytes.ts';
import { loadJuicebox } from './sdk.ts';

/** One account. */
export interface User {
  register(): Promise<void>;
  recover(): Promise<void>;
}

export interface Side {
  readonly name: string;
  /** Of the server, to look at its CPU. */
  readonly pid?: number;
  newUser(): Promise<User>;
}

export interface RealmOptions {
  readonly address: string;
  /** 32 hexadecimal digits. */
  readonly id: string;
  readonly tenant: string;
  /** The tenant's Ed25519 signing key: PKCS #8, in hexadecimal digits. */
  readonly key: string;
  readonly pid?: number;
  /** The PIN is hardly stretched. */
  readonly fast?: boolean;
}

const bytes = (words: string) => new TextEncoder().encode(words);

/** The client asks for its token by a global function of this name. */
declare global {
  var JuiceboxGetAuthToken: (realmId: Uint8Array) => Promise<string>;
}

export async function juiceboxSide({ address, id, tenant, key, pid, fast }: RealmOptions): Promise<Side> {
  const { Client, Configuration, AuthTokenGenerator } = await loadJuicebox();
  const generator = new AuthTokenGenerator({ key, tenant, version: 1 });
  const [pin, info, secret] = [bytes('correct horse battery staple'), bytes('bench'), new Uint8Array(32).fill(7)];
  return {
    name: 'Juicebox realm',
    ...(pid !== undefined && { pid }),
    async newUser() {
      const token = generator.vend(id, AuthTokenGenerator.random_secret_id());
      const client = () =>
        new Client(
          new Configuration({
            realms: [{ address, id }],
            register_threshold: 1,
            recover_threshold: 1,
            pin_hashing_mode: fast ? 'FastInsecure' : 'Standard2019',
          }),
          [],
        );
      const asUser = <T>(work: () => Promise<T>): Promise<T> => {
        globalThis.JuiceboxGetAuthToken = async () => token;
        return work();
      };
      return {
        register: () => asUser(() => client().register(pin, secret, info, 10)),
        async recover() {
          const found = await asUser(() => client().recover(pin, info));
          if (!equalBytes(found, secret)) throw new Error('the realm gave back another secret');
        },
      };
    },
  };
}

export interface VaultOptions {
  readonly url: string;
  readonly pid?: number;
}

/** An embedded vault, which gives out tokens itself. */
export function vaultSide({ url, pid }: VaultOptions): Side {
  const password = 'correct horse battery staple';
  return {
    name: 'vault',
    ...(pid !== undefined && { pid }),
    async newUser() {
      const sub = `bench-${crypto.randomUUID()}`;
      const answer = await fetch(`${url}/dev/token`, { method: 'POST', body: JSON.stringify({ sub }) });
      const { token } = (await answer.json()) as { token: string };
      const backupKey = createBackupKey();
      // Looked up at every call: it is counted.
      const vault = () =>
        new BackupKeyVault({ url, token: () => token, fetch: (...args) => globalThis.fetch(...args) });
      return {
        async register() {
          await vault().register({ backupKey, password });
        },
        async recover() {
          const { backupKey: found } = await vault().recover({ password });
          if (!equalBytes(found.reveal(), backupKey.reveal())) throw new Error('the vault gave back another key');
        },
      };
    },
  };
}
