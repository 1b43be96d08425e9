/** One login at one vault, whole: what the vault keeps and is sent, and OPAQUE's work for it alone. */
import { server } from '@serenity-kit/opaque';
import { type Bytes, fromBase64url, sha256, toBase64url } from '../../../lib/protocol/crypto/bytes.ts';
import { defaultKsf } from '../../../lib/protocol/crypto/ksf.ts';
import * as opaque from '../../../lib/protocol/crypto/opaque.ts';
import { Secret } from '../../../lib/protocol/crypto/secret.ts';

export interface Login {
  readonly setup: Bytes;
  readonly record: Bytes;
  readonly ke1: string;
  readonly ke2: Bytes;
  readonly ke3: Bytes;
  /** SHA-256 of the KE3: what a session recognises it by. */
  readonly proof: Bytes;
  /** What OPAQUE alone takes of a recovery at one vault. */
  bare(): void;
}

export interface Names {
  readonly account: string;
  readonly vault: string;
  readonly registration: string;
}

export async function login({ account, vault, registration }: Names): Promise<Login> {
  await opaque.ready;
  const password = new Secret('correct horse battery staple');
  const identifiers = { account, vault };
  const setup = opaque.createSetup();
  const started = opaque.startRegistration(password);
  const answer = opaque.answerRegistration(setup, registration, started.message);
  const device = { password, state: started.state, ksf: defaultKsf, identifiers };
  const record = fromBase64url(opaque.finishRegistration(device, answer).registrationRecord);
  const { message: ke1 } = opaque.startLogin(password);
  const { ke2, ke3 } = opaque.answerKe1({ setup, registration, record, ke1, identifiers });
  const asked = {
    serverSetup: toBase64url(setup.reveal()),
    userIdentifier: registration,
    registrationRecord: toBase64url(record),
    startLoginRequest: ke1,
    identifiers: { client: account, server: vault },
  };
  const { serverLoginState } = server.startLogin(asked);
  const finishLoginRequest = toBase64url(fromBase64url(serverLoginState).slice(64));
  return {
    setup: setup.reveal(),
    record,
    ke1,
    ke2: fromBase64url(ke2),
    ke3: ke3.reveal(),
    proof: sha256(ke3.reveal()),
    bare() {
      server.startLogin(asked);
      server.finishLogin({ finishLoginRequest, serverLoginState, identifiers: asked.identifiers });
    },
  };
}
