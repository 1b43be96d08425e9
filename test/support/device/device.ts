/** A device that speaks the protocol message by message, so that a test can repeat, hold back and alter each. */

import { isPresent } from '../../../lib/client/present.ts';
import { type BackupKey, createBackupKey } from '../../../lib/protocol/crypto/backup-key.ts';
import { fromBase64url, toBase64url } from '../../../lib/protocol/crypto/bytes.ts';
import { openEscrow, sealEscrow } from '../../../lib/protocol/crypto/escrow.ts';
import * as opaque from '../../../lib/protocol/crypto/opaque.ts';
import {
  type OwnerAction,
  type OwnerStatement,
  ownerKey,
  proveOwnership,
} from '../../../lib/protocol/crypto/owner-proof.ts';
import { normalizePassword } from '../../../lib/protocol/crypto/password.ts';
import type { Secret } from '../../../lib/protocol/crypto/secret.ts';
import type { Problem } from '../../../lib/protocol/wire/errors.ts';
import { type RouteName, routes } from '../../../lib/protocol/wire/routes.ts';
import type * as wire from '../../../lib/protocol/wire/schemas.ts';
import type { FinishRequest, RecoveryAnswer, StartAnswer, StartRequest } from './forms.ts';
import { expectValidAnswer } from './openapi.ts';
import { password } from './password.ts';
import type { Exchange } from './secrets.ts';

export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  /** What success says; `problem` when it is none. */
  readonly body: T;
  readonly problem: Problem;
}

export interface Target {
  readonly url: string;
  token(claims: { sub: string }): Promise<string>;
}

/** Everything asked and answered in this process, for the suites that look at all of it. */
export const exchanges: Exchange[] = [];

/** Where to call, and as whom. */
export interface Caller {
  readonly url: string;
  readonly token: string | undefined;
}

export async function call<T>({ url, token }: Caller, route: RouteName, body?: unknown): Promise<Answer<T>> {
  const { method, path } = routes[route];
  const sent = typeof body === 'string' ? body : JSON.stringify(body ?? {});
  const response = await fetch(url + path, {
    method,
    headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }), 'content-type': 'application/json' },
    ...(method === 'POST' && { body: sent }),
  });
  const { status, headers } = response;
  const text = await response.text();
  exchanges.push({ token, sent, status, answered: text });
  expectValidAnswer(route, { status, headers, text });
  const parsed = text === '' ? undefined : JSON.parse(text);
  return { status, headers, body: parsed, problem: parsed };
}

export interface Guess {
  readonly ke1: string;
  readonly state: Secret<string>;
  readonly password: Secret<string>;
}

export class Device {
  readonly url: string;
  readonly token: string;
  backupKey: BackupKey = createBackupKey();

  constructor(url: string, token: string) {
    this.url = url;
    this.token = token;
  }

  static async of(target: Target, sub: string): Promise<Device> {
    await opaque.ready;
    return new Device(target.url, await target.token({ sub }));
  }

  /** A device of an account whose key is in the vault, behind the tests' password. */
  static async registered(target: Target, sub: string): Promise<Device> {
    const device = await Device.of(target, sub);
    await device.register(password);
    return device;
  }

  /** The same account and key, through another vault process. */
  at(url: string): Device {
    const other = new Device(url, this.token);
    other.backupKey = this.backupKey;
    return other;
  }

  call<T>(route: RouteName, body?: unknown): Promise<Answer<T>> {
    return call<T>(this, route, body);
  }

  /** The first message of a registration. Over an active key it is signed, as the vault asks for. */
  async startRequest(registrationRequest: string): Promise<StartRequest> {
    const status = await this.status();
    const { registration } = status;
    const body = { registrationRequest };
    return isPresent(status) && registration ? this.signFor({ ...status, registration }, 'enrol', body) : body;
  }

  /** Starts a registration, and does everything of its finish but the sending. */
  async prepare(password: string): Promise<FinishRequest & { account: string }> {
    const secret = normalizePassword(password);
    const { state, message } = opaque.startRegistration(secret);
    const request = await this.startRequest(message);
    const { status, body: started, problem } = await this.startInTurn(request);
    if (status !== 200) throw new Error(`registration start expected 200, got ${status} ${problem.code}`);
    const finished = opaque.finishRegistration(
      { password: secret, state, ksf: started.ksf, identifiers: started },
      started.registrationResponse,
    );
    const { account, registration } = started;
    return {
      account,
      registration,
      registrationRecord: finished.registrationRecord,
      escrow: toBase64url(await sealEscrow(this.backupKey, finished.exportKey, started)),
      ownerKey: toBase64url(await ownerKey(this.backupKey)),
    };
  }

  /** As the SDK does, it waits until an account without a key may start again. */
  async startInTurn(request: StartRequest) {
    for (let tries = 1; ; tries++) {
      const answer = await this.startRegistration(request);
      if (answer.problem?.code !== 'rate_limited' || tries === 4) return answer;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  }

  startRegistration(request: StartRequest) {
    return this.call<StartAnswer>('registration-start', request);
  }

  finish({ account: _, ...body }: FinishRequest & { account?: string }) {
    return this.call<wire.RegistrationFinishAnswer>('registration-finish', body);
  }

  async register(password: string): Promise<string> {
    const { status, body, problem } = await this.finish(await this.prepare(password));
    if (status !== 201) throw new Error(`registration expected 201, got ${status} ${problem.code}`);
    return body.registration;
  }

  /** Over an active key, by its owner. */
  async replace({ account: _, ...body }: FinishRequest & { account?: string }) {
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

  guess(password: string): Guess {
    const secret = normalizePassword(password);
    const { state, message } = opaque.startLogin(secret);
    return { ke1: message, state, password: secret };
  }

  start({ ke1 }: Guess) {
    return this.call<RecoveryAnswer>('recovery-start', { ke1 });
  }

  /** Undefined when the password is wrong. Costs a key stretching. */
  prove({ state, password }: Guess, started: RecoveryAnswer) {
    const proven = opaque.finishLogin({ password, state, ksf: started.ksf, identifiers: started }, started.ke2);
    if (!proven) return undefined;
    const { registration, session, account } = started;
    return {
      request: { registration, session, ke3: proven.ke3 },
      open: (escrow: string) => openEscrow(fromBase64url(escrow), proven.exportKey, { account, registration }),
    };
  }

  finishRecovery(request: wire.RecoveryFinishRequest) {
    return this.call<wire.RecoveryFinishAnswer>('recovery-finish', request);
  }

  async recover(password: string): Promise<BackupKey> {
    const guess = this.guess(password);
    const { status, body, problem } = await this.start(guess);
    if (status !== 200) throw new Error(`recovery start expected 200, got ${status} ${problem.code}`);
    const proven = this.prove(guess, body);
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
