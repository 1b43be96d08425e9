/** What a device does by either scheme, message by message, so that a test can repeat, hold back and alter each. */
import { isPresent } from '../../../lib/client/one/present.ts';
import { type BackupKey, createBackupKey } from '../../../lib/protocol/crypto/backup-key.ts';
import { toBase64url } from '../../../lib/protocol/crypto/bytes.ts';
import { type OwnerAction, type OwnerStatement, proveOwnership } from '../../../lib/protocol/crypto/owner-proof.ts';
import type { Secret } from '../../../lib/protocol/crypto/secret.ts';
import type { RouteName } from '../../../lib/protocol/wire/routes.ts';
import type * as wire from '../../../lib/protocol/wire/schemas.ts';
import { type Answer, call } from './call.ts';

export interface Target {
  readonly url: string;
  token(claims: { sub: string; expiresIn?: number }): Promise<string>;
}

export interface AnyGuess {
  readonly password: Secret<string>;
}

/** The password was right: what proves it, and what opens the escrow then. */
export interface Proven {
  readonly request: wire.RecoveryFinishRequest;
  open(escrow: string): Promise<BackupKey>;
}

/** A finish that is not signed, and whose it is. */
export type Prepared<Finish = wire.RegistrationFinishRequest> = Finish & { account: string };

export abstract class AnyDevice {
  readonly url: string;
  readonly token: string;
  backupKey: BackupKey = createBackupKey();

  constructor(url: string, token: string) {
    this.url = url;
    this.token = token;
  }

  /** The same account and key, through another vault process. */
  abstract at(url: string): AnyDevice;

  /** Starts a registration, and does everything of its finish but the sending. */
  abstract prepare(password: string): Promise<Prepared>;

  /** A start of a registration that is not to be finished, signed over an active key. */
  abstract firstRequest(password: string): Promise<wire.RegistrationStartRequest>;

  abstract guess(password: string): AnyGuess;

  /** The guess as it is sent. */
  abstract asked(guess: AnyGuess): wire.RecoveryStartRequest;

  abstract start(guess: AnyGuess): Promise<Answer<wire.RecoveryStartAnswer>>;

  /** Undefined when the password is wrong. */
  abstract prove(guess: AnyGuess, started: wire.RecoveryStartAnswer): Proven | undefined | Promise<Proven | undefined>;

  /** A finish of this session that proves nothing. */
  abstract unproven(session: Pick<wire.RecoveryStartAnswer, 'registration' | 'session'>): wire.RecoveryFinishRequest;

  call<T>(route: RouteName, body?: unknown): Promise<Answer<T>> {
    return call<T>(this, route, body);
  }

  /** The body of a start. Over an active key it is signed, as the vault asks for. */
  async signStart<Body extends object>(body: Body): Promise<Body & { ownerProof?: string }> {
    const status = await this.status();
    const { registration } = status;
    return isPresent(status) && registration ? this.signFor({ ...status, registration }, 'enrol', body) : body;
  }

  /** As the SDK does, it waits until an account without a key may start again. */
  protected async inTurn<T>(start: () => Promise<Answer<T>>): Promise<Answer<T>> {
    for (let tries = 1; ; tries++) {
      const answer = await start();
      if (answer.problem?.code !== 'rate_limited' || tries === 4) return answer;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  }

  finish({ account: _, ...body }: wire.RegistrationFinishRequest & { account?: string }) {
    return this.call<wire.RegistrationFinishAnswer>('registration-finish', body);
  }

  async register(password: string): Promise<string> {
    const { status, body, problem } = await this.finish(await this.prepare(password));
    if (status !== 201) throw new Error(`registration expected 201, got ${status} ${problem.code}`);
    return body.registration;
  }

  /** Over an active key, by its owner. */
  async replace({ account: _, ...body }: wire.RegistrationFinishRequest & { account?: string }) {
    return this.finish(await this.sign('replace', body.registration, body));
  }

  async delete(registration: string) {
    return this.call('key-delete', await this.sign('delete', registration, {}));
  }

  /** The body with an owner proof by the device's backup key. */
  async sign<Body extends object>(
    action: OwnerAction,
    registration: string,
    body: Body,
  ): Promise<Body & { ownerProof: string }> {
    return this.signFor({ ...(await this.status()), registration }, action, body);
  }

  /** The same where the names are known: it asks the vault for nothing. */
  async signFor<Body extends object>(
    { account, vault, registration }: Pick<OwnerStatement, 'account' | 'vault' | 'registration'>,
    action: OwnerAction,
    body: Body,
  ): Promise<Body & { ownerProof: string }> {
    const proof = await proveOwnership(this.backupKey, { action, account, vault, registration, body });
    return { ...body, ownerProof: toBase64url(proof) };
  }

  finishRecovery(request: wire.RecoveryFinishRequest) {
    return this.call<wire.RecoveryFinishAnswer>('recovery-finish', request);
  }

  async recover(password: string): Promise<BackupKey> {
    const guess = this.guess(password);
    const { status, body, problem } = await this.start(guess);
    if (status !== 200) throw new Error(`recovery start expected 200, got ${status} ${problem.code}`);
    const proven = await this.prove(guess, body);
    if (!proven) throw new Error('the password is wrong');
    const finished = await this.finishRecovery(proven.request);
    if (finished.status !== 200) throw new Error(`recovery finish expected 200, got ${finished.status}`);
    return proven.open(finished.body.escrow);
  }

  async status(): Promise<wire.KeyAnswer> {
    return (await this.call<wire.KeyAnswer>('key-status')).body;
  }

  async attemptsLeft(): Promise<number | undefined> {
    return (await this.status()).attemptsRemaining;
  }
}
