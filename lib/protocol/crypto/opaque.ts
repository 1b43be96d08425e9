/**
 * OPAQUE (RFC 9807), ristretto255-SHA512 with 3DH, both halves. The only module that imports the library, a wrapper of
 * `opaque-ke`. Messages travel as base64url; sizes are in lib/protocol/wire/schemas.ts.
 */
import { client, ready, server } from '@serenity-kit/opaque';
import { type Bytes, fromBase64url, toBase64url } from './bytes.ts';
import { InvalidMessage } from './invalid-message.ts';
import { type Ksf, requireStrongKsf } from './ksf.ts';
import { Secret } from './secret.ts';

export { ready };

// Whoever uses it awaits it, and gets what went wrong; whoever only imports it has no use for a rejection.
ready.catch(() => {});

export interface Identifiers {
  readonly account: string;
  readonly vault: string;
}

const ids = ({ account, vault }: Identifiers) => ({ client: account, server: vault });

// The library tells which message failed to decode by the stage it names.
function decoding<T>(field: InvalidMessage['field'], stage: string, run: () => T): T {
  try {
    return run();
  } catch (cause) {
    if (cause instanceof Error && cause.message.includes(`"deserialize ${stage}"`)) throw new InvalidMessage(field);
    throw cause;
  }
}

// ---- the vault's half ----

/** A fresh OPRF seed and key pair: 128 bytes that belong to one registration. */
export function createSetup(): Secret<Bytes> {
  return new Secret(fromBase64url(server.createSetup()));
}

/** Evaluates the OPRF for a registration. `registrationRequest` 32 bytes; the answer 64. Throws {@link InvalidMessage}. */
export function answerRegistration(setup: Secret<Bytes>, registration: string, registrationRequest: string): string {
  const serverSetup = toBase64url(setup.reveal());
  return decoding(
    'registrationRequest',
    'registrationRequest',
    () =>
      server.createRegistrationResponse({ serverSetup, userIdentifier: registration, registrationRequest })
        .registrationResponse,
  );
}

export interface Ke1Answer {
  /** 320 bytes. */
  readonly ke2: string;
  /** The KE3 that proves the password: 64 bytes. */
  readonly ke3: Secret<Bytes>;
}

export interface Ke1Question {
  readonly setup: Secret<Bytes>;
  readonly registration: string;
  /** 192 bytes. */
  readonly record: Bytes;
  /** 96 bytes. */
  readonly ke1: string;
  readonly identifiers: Identifiers;
}

/** Answers KE1 with KE2. The only evaluation a guess can get. Throws {@link InvalidMessage}. */
export function answerKe1({ setup, registration, record, ke1, identifiers }: Ke1Question): Ke1Answer {
  const params = {
    serverSetup: toBase64url(setup.reveal()),
    userIdentifier: registration,
    registrationRecord: toBase64url(record),
    startLoginRequest: ke1,
    identifiers: ids(identifiers),
  };
  const answer = decoding('ke1', 'startLoginRequest', () => server.startLogin(params));
  return { ke2: answer.loginResponse, ke3: expectedKe3(fromBase64url(answer.serverLoginState)) };
}

/** The server state of RFC 9807 section 6.4.4: the session key, 64 bytes that the vault has no use for, then the client's MAC. */
function expectedKe3(state: Bytes): Secret<Bytes> {
  if (state.length !== 128) throw new Error(`OPAQUE server state expected 128 bytes, got ${state.length}`);
  return new Secret(state.slice(64));
}

let scratch: { serverSetup: string; startLoginRequest: string } | undefined;

/** Whether the library can load this record (192 bytes): tried with a setup and a KE1 of no account. */
export function isLoadableRecord(registrationRecord: string): boolean {
  scratch ??= { serverSetup: server.createSetup(), ...client.startLogin({ password: 'scratch' }) };
  try {
    server.startLogin({ ...scratch, userIdentifier: 'scratch', registrationRecord });
    return true;
  } catch {
    return false;
  }
}

// ---- the device's half ----

/** State between the two steps, and the message to send. */
export interface Started {
  readonly state: Secret<string>;
  readonly message: string;
}

export interface Registered {
  /** 192 bytes, for the vault. */
  readonly registrationRecord: string;
  /** 64 bytes that only the password gives again. */
  readonly exportKey: Secret<Bytes>;
}

export interface Proven {
  /** 64 bytes, for the vault. */
  readonly ke3: string;
  readonly exportKey: Secret<Bytes>;
}

export function startRegistration(password: Secret<string>): Started {
  const started = client.startRegistration({ password: password.reveal() });
  return { state: new Secret(started.clientRegistrationState), message: started.registrationRequest };
}

/** What the device needs to go on with the vault's answer. */
export interface Finishing {
  readonly password: Secret<string>;
  /** Of the step before. */
  readonly state: Secret<string>;
  readonly ksf: Ksf;
  readonly identifiers: Identifiers;
}

/** Throws {@link InvalidMessage} for a response that does not decode, {@link WeakKsf}. */
export function finishRegistration(
  { password, state, ksf, identifiers }: Finishing,
  registrationResponse: string,
): Registered {
  const params = {
    password: password.reveal(),
    clientRegistrationState: state.reveal(),
    registrationResponse,
    identifiers: ids(identifiers),
    keyStretching: keyStretching(ksf),
  };
  const finished = decoding('registrationResponse', 'registrationResponse', () => client.finishRegistration(params));
  return { registrationRecord: finished.registrationRecord, exportKey: new Secret(fromBase64url(finished.exportKey)) };
}

export function startLogin(password: Secret<string>): Started {
  const started = client.startLogin({ password: password.reveal() });
  return { state: new Secret(started.clientLoginState), message: started.startLoginRequest };
}

/** Undefined when the password is not the one registered. Throws {@link InvalidMessage}, {@link WeakKsf}. */
export function finishLogin({ password, state, ksf, identifiers }: Finishing, ke2: string): Proven | undefined {
  const params = {
    password: password.reveal(),
    clientLoginState: state.reveal(),
    loginResponse: ke2,
    identifiers: ids(identifiers),
    keyStretching: keyStretching(ksf),
  };
  const finished = decoding('ke2', 'loginResponse', () => client.finishLogin(params));
  if (!finished) return undefined;
  return { ke3: finished.finishLoginRequest, exportKey: new Secret(fromBase64url(finished.exportKey)) };
}

function keyStretching(ksf: Ksf) {
  requireStrongKsf(ksf);
  const { iterations, memory, parallelism } = ksf;
  return { 'argon2id-custom': { iterations, memory, parallelism } };
}
