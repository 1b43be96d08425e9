/**
 * OPAQUE (RFC 9807), ristretto255-SHA512 with 3DH, both halves. The only module that imports the library, a wrapper of
 * `opaque-ke`. Messages travel as base64url; sizes are in lib/protocol/wire/schemas.ts.
 */
import { client, ready, server } from '@serenity-kit/opaque';
import { type Bytes, fromBase64url, toBase64url } from './bytes.ts';
import type { InvalidMessage } from './invalid-message.ts';
import {
  type Finishing,
  faultOf,
  type Identifiers,
  identifiersOf,
  loginOf,
  type Proven,
  type Registered,
  readLogin,
  readRegistration,
  registrationOf,
  type Started,
} from './opaque-client.ts';
import { Secret } from './secret.ts';

export type { Finishing, Identifiers, Proven, Registered, Started };
export { ready };

// Whoever uses it awaits it, and gets what went wrong; whoever only imports it has no use for a rejection.
ready.catch(() => {});

function decoding<T>(field: InvalidMessage['field'], stage: string, run: () => T): T {
  try {
    return run();
  } catch (cause) {
    const fault = faultOf(cause, stage, field);
    throw fault === cause ? failure(cause) : fault;
  }
}

function running<T>(run: () => T): T {
  try {
    return run();
  } catch (cause) {
    throw failure(cause);
  }
}

/** Its stack begins here: the library's own has nothing but WebAssembly in it. */
const failure = (cause: unknown): Error =>
  new Error(`OPAQUE failed: ${cause instanceof Error ? cause.message : cause}`, { cause });

// ---- the vault's half ----

/** A fresh OPRF seed and key pair: 128 bytes that belong to one registration. */
export function createSetup(): Secret<Bytes> {
  return new Secret(fromBase64url(running(() => server.createSetup())));
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
    identifiers: identifiersOf(identifiers),
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

export function startRegistration(password: Secret<string>): Started {
  const started = running(() => client.startRegistration({ password: password.reveal() }));
  return { state: new Secret(started.clientRegistrationState), message: started.registrationRequest };
}

/** Throws {@link InvalidMessage} for a response that does not decode, {@link WeakKsf}, {@link ExcessiveKsf}. */
export function finishRegistration(given: Finishing, registrationResponse: string): Registered {
  const parameters = registrationOf(given, registrationResponse);
  return readRegistration(
    decoding('registrationResponse', 'registrationResponse', () => client.finishRegistration(parameters)),
  );
}

export function startLogin(password: Secret<string>): Started {
  const started = running(() => client.startLogin({ password: password.reveal() }));
  return { state: new Secret(started.clientLoginState), message: started.startLoginRequest };
}

/**
 * Undefined when the password is not the one registered. Throws {@link InvalidMessage}, {@link WeakKsf},
 * {@link ExcessiveKsf}.
 */
export function finishLogin(given: Finishing, ke2: string): Proven | undefined {
  const parameters = loginOf(given, ke2);
  const finished = decoding('ke2', 'loginResponse', () => client.finishLogin(parameters));
  return finished && readLogin(finished);
}
