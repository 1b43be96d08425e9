/** The device of a test account: it does each step of the protocol by itself, rightly or wrongly as a rule wants it. */

import { type BackupKey, createBackupKey } from '../../../lib/protocol/crypto/backup-key.ts';
import { fromBase64url, randomBytes, toBase64url } from '../../../lib/protocol/crypto/bytes.ts';
import { openEscrow, sealEscrow } from '../../../lib/protocol/crypto/escrow.ts';
import * as opaque from '../../../lib/protocol/crypto/opaque.ts';
import { type OwnerStatement, ownerKey, proveOwnership } from '../../../lib/protocol/crypto/owner-proof.ts';
import { Secret } from '../../../lib/protocol/crypto/secret.ts';
import { type RouteName, routes } from '../../../lib/protocol/wire/routes.ts';
import type * as wire from '../../../lib/protocol/wire/schemas.ts';
import { Broken } from './broken.ts';
import type { Answer, Probe } from './probe.ts';
import { succeeded } from './verdict.ts';

type Started = Extract<wire.RegistrationStartAnswer, { registrationResponse: string }>;
export type Finish = Extract<wire.RegistrationFinishRequest, { registrationRecord: string }>;
export type Guessed = Extract<wire.RecoveryStartAnswer, { ke2: string }>;

export interface Guess {
  readonly password: Secret<string>;
  readonly state: Secret<string>;
  readonly ke1: string;
}

/** No word of a language. */
export const madeUp = () => new Secret(toBase64url(randomBytes(16)));

export class Device {
  readonly token: string;
  readonly password = madeUp();
  readonly #probe: Probe;
  #backupKey = createBackupKey();

  constructor(probe: Probe, token: string) {
    this.#probe = probe;
    this.token = token;
  }

  get backupKey(): BackupKey {
    return this.#backupKey;
  }

  ask(name: RouteName, body?: object | string, how: { impatient?: true } = {}): Promise<Answer> {
    const { method, path } = routes[name];
    const sent = body ?? (method === 'POST' ? {} : undefined);
    return this.#probe.ask({ method, path, body: sent, token: this.token, ...how });
  }

  async status(): Promise<wire.KeyAnswer> {
    return succeeded(await this.ask('key-status'), 'key-status');
  }

  // ---- registration ----

  /** A request, and what makes the finish of its answer. */
  begin(password = this.password) {
    const { state, message } = opaque.startRegistration(password);
    const complete = async (started: Started): Promise<Finish> => {
      const { account, vault, registration, ksf } = started;
      const finishing = { password, state, ksf, identifiers: { account, vault } };
      const { registrationRecord, exportKey } = opaque.finishRegistration(finishing, started.registrationResponse);
      const escrow = await sealEscrow(this.#backupKey, exportKey, { account, registration });
      return {
        ...{ registration, registrationRecord, escrow: toBase64url(escrow) },
        ownerKey: toBase64url(await ownerKey(this.#backupKey)),
      };
    };
    return { request: { registrationRequest: message }, complete };
  }

  async start(request: object): Promise<Started> {
    const answer = await this.ask('registration-start', request);
    const started = succeeded(answer, 'registration-start');
    if (!('registrationResponse' in started)) throw new Broken(`${answer.asked} expected a registrationResponse`);
    return started;
  }

  /** A first key, or another password of the one that is there. */
  async register(): Promise<{ started: Started; finish: Finish; finished: wire.RegistrationFinishAnswer }> {
    await opaque.ready;
    const { request, complete } = this.begin();
    const started = await this.start(request);
    const finish = await complete(started);
    const finished = succeeded(await this.ask('registration-finish', finish), 'registration-finish');
    return { started, finish, finished };
  }

  // ---- recovery ----

  guess(password = this.password): Guess {
    const { state, message } = opaque.startLogin(password);
    return { password, state, ke1: message };
  }

  async answered({ ke1 }: Guess): Promise<Guessed> {
    const answer = await this.ask('recovery-start', { ke1 });
    const started = succeeded(answer, 'recovery-start');
    if (!('ke2' in started)) throw new Broken(`${answer.asked} expected a ke2`);
    return started;
  }

  /** The body of the finish, and the escrow's key. Throws {@link Broken} where the KE2 is none for this password. */
  prove({ password, state }: Guess, { account, vault, registration, session, ksf, ke2 }: Guessed) {
    const proven = opaque.finishLogin({ password, state, ksf, identifiers: { account, vault } }, ke2);
    if (!proven) throw new Broken('KE2 expected to fit the password: the vault evaluated under something else');
    const open = (escrow: string) => openEscrow(fromBase64url(escrow), proven.exportKey, { account, registration });
    return { request: { registration, session, ke3: proven.ke3 }, open };
  }

  // ---- the owner ----

  /** Of the key in force, unless the rule says otherwise. The body with its proof. */
  async signed<Body extends object>(body: Body, of: Pick<OwnerStatement, 'action'> & Partial<OwnerStatement>) {
    const { account, vault, registration = '' } = await this.status();
    const proof = await proveOwnership(this.#backupKey, { account, vault, registration, body, ...of });
    return { ...body, ownerProof: toBase64url(proof) };
  }

  /** Nothing stays of the account, but for a key that is destroyed. */
  async clear(): Promise<void> {
    const { state } = await this.status();
    if (state !== 'active' && state !== 'exhausted') return;
    succeeded(await this.ask('key-delete', await this.signed({}, { action: 'delete' })), 'key-delete');
  }
}
