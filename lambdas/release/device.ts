/** A device with an account of its own: puts a key in the vault, brings it back, and takes it away again. */
import { running } from '../../lib/client/course.ts';
import { WrongPassword } from '../../lib/client/errors.ts';
import { enrol } from '../../lib/client/one/enrolling.ts';
import { type Recovered, Recovery } from '../../lib/client/one/recovery.ts';
import { defaultPlatform } from '../../lib/client/platform/default-platform.ts';
import { createTransport, type Transport } from '../../lib/client/transport/transport.ts';
import type { TrustOptions } from '../../lib/client/transport/trusted-vault.ts';
import { VaultClock } from '../../lib/client/transport/vault-clock.ts';
import { type BackupKey, createBackupKey } from '../../lib/protocol/crypto/backup-key.ts';
import { equalBytes, randomBytes, toBase64url } from '../../lib/protocol/crypto/bytes.ts';
import { proveOwnership } from '../../lib/protocol/crypto/owner-proof.ts';
import { Secret } from '../../lib/protocol/crypto/secret.ts';
import type { KeyAnswer } from '../../lib/protocol/wire/schemas.ts';
import { canaryAccount } from '../../lib/vault/canary.ts';
import { type Answered, DirectGateway } from './gateway.ts';
import type { Invoke } from './invoke.ts';
import { faultOfMember, joinSet } from './set-member.ts';

/** A user would fail as this device did. The message names the route and what it answered, and nothing secret. */
export class VaultFails extends Error {
  override readonly name = 'VaultFails';
}

/** Whatever the device gets, only the invoked functions answer it: nothing is sent to this address. */
const nowhere = 'https://vault.invalid';

/** Goes through every route as the SDK does. `trust`: the vault's name and pins. Throws {@link VaultFails}. */
export async function tryVault(invoke: Invoke, trust: TrustOptions = {}): Promise<void> {
  const gateway = new DirectGateway(invoke, canaryAccount());
  const token = toBase64url(randomBytes(32));
  const clock = new VaultClock();
  const call = createTransport({ ...trust, url: nowhere, token: () => token, fetch: gateway.fetch }, clock);
  const story = new Story(call, new Recovery(call, clock, defaultPlatform));
  try {
    await story.run();
  } catch (cause) {
    const failure = new VaultFails(explain(gateway.last, cause), { cause });
    await story.leave();
    throw failure;
  }
}

class Story {
  readonly #call: Transport;
  readonly #recovery: Recovery;
  readonly #backupKey: BackupKey = createBackupKey();
  readonly #password = madeUp();
  #registered = false;

  constructor(call: Transport, recovery: Recovery) {
    this.#call = call;
    this.#recovery = recovery;
  }

  async run(): Promise<void> {
    await this.#call('health');
    await this.#expect('none');
    const given = { backupKey: this.#backupKey, password: this.#password, overReset: false };
    await running({}, (course) => enrol(given, { call: this.#call, platform: defaultPlatform, course }));
    this.#registered = true;
    await this.#bringBack();
    await this.#guess();
    await this.#call('key-reset', {});
    await this.#call('key-reset-cancel', {});
    await this.#serveInSet();
    await this.#remove();
    await this.#expect('none');
  }

  /** As far as the vault lets it. An account that stays is one item that nobody opens again. */
  async leave(): Promise<void> {
    if (this.#registered) await this.#remove().catch(() => {});
  }

  async #expect(state: KeyAnswer['state']): Promise<KeyAnswer> {
    const status = await this.#call('key-status');
    if (status.state !== state) throw new VaultFails(`the state of the key expected ${state}, got ${status.state}`);
    return status;
  }

  #recover(password: Secret<string>): Promise<Recovered> {
    return running({}, (course) => this.#recovery.recover(password, course));
  }

  async #bringBack(): Promise<void> {
    const { backupKey } = await this.#recover(this.#password);
    if (!equalBytes(backupKey.reveal(), this.#backupKey.reveal()))
      throw new VaultFails('the right password brought back another key');
  }

  /** After the right one, which gives the attempts back: no wait is due. A last attempt would destroy the key. */
  async #guess(): Promise<void> {
    const { attemptsRemaining = 0 } = await this.#expect('active');
    if (attemptsRemaining < 2) return;
    const answered = await this.#recover(madeUp()).catch((error: unknown) => error);
    if (!(answered instanceof WrongPassword))
      throw answered instanceof Error ? answered : new VaultFails('a wrong password brought back a key');
    if (answered.attemptsRemaining !== attemptsRemaining - 1)
      throw new VaultFails(`a wrong password left ${answered.attemptsRemaining} of ${attemptsRemaining} attempts`);
  }

  /** As a member of a set, the vault uses the key store for another purpose. */
  async #serveInSet(): Promise<void> {
    const joined = await joinSet(this.#call, this.#backupKey);
    const fault = await faultOfMember(this.#call, joined);
    if (fault) throw new VaultFails(fault);
  }

  async #remove(): Promise<void> {
    const { account, vault, registration = '' } = await this.#expect('active');
    const statement = { action: 'delete', account, vault, registration, body: {} } as const;
    const ownerProof = toBase64url(await proveOwnership(this.#backupKey, statement));
    await this.#call('key-delete', { ownerProof });
    this.#registered = false;
  }
}

/** No word of a language, so that nothing about it needs to be judged. */
const madeUp = () => new Secret(toBase64url(randomBytes(16)));

function explain(last: Answered | undefined, cause: unknown): string {
  const why = cause instanceof Error ? `${cause.name}: ${cause.message}` : 'unknown';
  if (!last) return `no route was reached (${why})`;
  const { route, status, code } = last;
  if (status >= 400) return `${route} answered ${status}${code === undefined ? '' : ` ${code}`}`;
  return `${route} answered ${status}, but ${cause instanceof VaultFails ? cause.message : why}`;
}
