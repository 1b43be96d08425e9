/**
 * The device's half of OPAQUE (RFC 9807), ristretto255-SHA512 with 3DH, as wrappers of `opaque-ke` spell it: what they
 * are given and what they answer. Pure, so that a page's library and a phone's are spoken to alike.
 */
import { type Bytes, fromBase64url } from './bytes.ts';
import { InvalidMessage } from './invalid-message.ts';
import { type Ksf, requireStrongKsf } from './ksf.ts';
import { Secret } from './secret.ts';

export interface Identifiers {
  readonly account: string;
  readonly vault: string;
}

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

/** What the device needs to go on with the vault's answer. */
export interface Finishing {
  readonly password: Secret<string>;
  /** Of the step before. */
  readonly state: Secret<string>;
  readonly ksf: Ksf;
  readonly identifiers: Identifiers;
}

export const identifiersOf = ({ account, vault }: Identifiers) => ({ client: account, server: vault });

/** Throws {@link WeakKsf}, {@link ExcessiveKsf}. */
export function registrationOf({ state, ...given }: Finishing, registrationResponse: string) {
  return { ...commonOf(given), clientRegistrationState: state.reveal(), registrationResponse };
}

/** Throws {@link WeakKsf}, {@link ExcessiveKsf}. */
export function loginOf({ state, ...given }: Finishing, loginResponse: string) {
  return { ...commonOf(given), clientLoginState: state.reveal(), loginResponse };
}

function commonOf({ password, ksf, identifiers }: Omit<Finishing, 'state'>) {
  requireStrongKsf(ksf);
  const { iterations, memory, parallelism } = ksf;
  const keyStretching = { 'argon2id-custom': { iterations, memory, parallelism } };
  return { password: password.reveal(), identifiers: identifiersOf(identifiers), keyStretching };
}

interface FinishedRegistration {
  readonly registrationRecord: string;
  readonly exportKey: string;
}

export function readRegistration({ registrationRecord, exportKey }: FinishedRegistration): Registered {
  return { registrationRecord, exportKey: new Secret(fromBase64url(exportKey)) };
}

interface FinishedLogin {
  readonly finishLoginRequest: string;
  readonly exportKey: string;
}

export function readLogin({ finishLoginRequest, exportKey }: FinishedLogin): Proven {
  return { ke3: finishLoginRequest, exportKey: new Secret(fromBase64url(exportKey)) };
}

/** What is to be thrown for what such a library threw. It names the stage at which a message failed to decode. */
export function faultOf(cause: unknown, stage: string, field: InvalidMessage['field']): unknown {
  const undecoded = cause instanceof Error && cause.message.includes(`"deserialize ${stage}"`);
  return undecoded ? new InvalidMessage(field) : cause;
}
