/** A key that one vault keeps. */
import type { BackupKey } from '../../protocol/crypto/backup-key.ts';
import type { Secret } from '../../protocol/crypto/secret.ts';
import type { KeyAnswer, RegistrationFinishAnswer } from '../../protocol/wire/schemas.ts';
import type { Course } from '../course.ts';
import { deleteKey } from '../deletion.ts';
import type { Platform } from '../platform/platform.ts';
import type { MemberReport } from '../set/member-report.ts';
import { createTransport, type Transport, type TransportOptions, under } from '../transport/transport.ts';
import { VaultClock } from '../transport/vault-clock.ts';
import { enrol } from './enrolling.ts';
import { type Recovered, Recovery } from './recovery.ts';

/** From `resetAt` until `resetUntil` the key can be replaced or deleted without proof. */
export interface Reset {
  readonly resetAt: Date;
  readonly resetUntil: Date;
  /** Of a set: what became of it at each vault. */
  readonly members?: readonly MemberReport[];
}

interface Enrolling {
  readonly backupKey: BackupKey;
  readonly password: Secret<string>;
  /** Another backup key may be put in the place of the vault's, where a reset is open. */
  readonly overReset: boolean;
}

export class OneVault {
  readonly #call: Transport;
  readonly #clock = new VaultClock();
  readonly #platform: Platform;
  readonly #recovery: Recovery;

  /** Throws {@link InvalidAddress}. */
  constructor(options: TransportOptions, platform: Platform) {
    this.#platform = platform;
    this.#call = createTransport(options, this.#clock);
    this.#recovery = new Recovery(this.#call, this.#clock, platform);
  }

  now(): Date | undefined {
    return this.#clock.now();
  }

  enrol(given: Enrolling, course: Course): Promise<RegistrationFinishAnswer> {
    return enrol(given, { call: this.#call, platform: this.#platform, course });
  }

  recover(password: Secret<string>, course: Course): Promise<Recovered> {
    return this.#recovery.recover(password, course);
  }

  status({ signal }: Course): Promise<KeyAnswer> {
    return this.#call('key-status', undefined, signal);
  }

  async delete(backupKey: BackupKey | undefined, course: Course): Promise<void> {
    await deleteKey(under(this.#call, course.signal), await this.status(course), backupKey);
  }

  async reset({ signal }: Course): Promise<Reset> {
    const { resetAt, resetUntil } = await this.#call('key-reset', {}, signal);
    return { resetAt: new Date(resetAt), resetUntil: new Date(resetUntil) };
  }

  async cancelReset({ signal }: Course): Promise<void> {
    await this.#call('key-reset-cancel', {}, signal);
  }
}
