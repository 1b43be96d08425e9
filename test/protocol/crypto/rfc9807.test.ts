/** RFC 9807: the vectors on the independent OPAQUE of test/vectors, and every byte of ours on that. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { fromBase64url, utf8 } from '../../../lib/protocol/crypto/bytes.ts';
import { defaultKsf } from '../../../lib/protocol/crypto/ksf.ts';
import * as opaque from '../../../lib/protocol/crypto/opaque.ts';
import { normalizePassword } from '../../../lib/protocol/crypto/password.ts';
import { fromHex, hex, readVectors } from '../../vectors/read.ts';
import * as rfc from '../../vectors/rfc9807.ts';

type Values<Name extends string> = Record<Name, string>;

interface Vector {
  readonly section: string;
  readonly inputs: Values<
    | 'oprf_seed'
    | 'credential_identifier'
    | 'password'
    | 'envelope_nonce'
    | 'masking_nonce'
    | 'server_private_key'
    | 'server_public_key'
    | 'server_nonce'
    | 'client_nonce'
    | 'client_keyshare_seed'
    | 'server_keyshare_seed'
    | 'blind_registration'
    | 'blind_login'
  > & { readonly client_identity?: string; readonly server_identity?: string };
  readonly intermediates: Values<
    | 'client_public_key'
    | 'auth_key'
    | 'randomized_password'
    | 'envelope'
    | 'handshake_secret'
    | 'server_mac_key'
    | 'client_mac_key'
    | 'oprf_key'
  >;
  readonly outputs: Values<
    | 'registration_request'
    | 'registration_response'
    | 'registration_upload'
    | 'KE1'
    | 'KE2'
    | 'KE3'
    | 'export_key'
    | 'session_key'
  >;
}

const published = readVectors<{ context: string; vectors: Vector[] }>('./rfc9807.json');

describe.each(published.vectors)(
  'appendix $section on the independent OPAQUE',
  ({ inputs, intermediates, outputs }) => {
    const read = (name: keyof Vector['inputs']) => fromHex(inputs[name] ?? '');
    const ids = {
      ...(inputs.client_identity && { client: read('client_identity') }),
      ...(inputs.server_identity && { server: read('server_identity') }),
    };
    const key = rfc.oprfKey(read('oprf_seed'), read('credential_identifier'));
    const randomized = rfc.randomizedPassword(read('password'), key, rfc.identity);
    const stored = rfc.store(randomized, read('server_public_key'), ids, read('envelope_nonce'));

    test('registration', () => {
      const request = rfc.blindWith(read('password'), read('blind_registration'));
      expect(hex(request)).toBe(outputs.registration_request);
      expect(hex(key)).toBe(intermediates.oprf_key);
      expect(hex(rfc.publicKeyOf(read('server_private_key')))).toBe(inputs.server_public_key);
      expect(hex(rfc.evaluate(key, request)) + inputs.server_public_key).toBe(outputs.registration_response);
      expect(hex(randomized)).toBe(intermediates.randomized_password);
      expect(hex(stored.authKey)).toBe(intermediates.auth_key);
      expect(hex(stored.client.publicKey)).toBe(intermediates.client_public_key);
      expect(hex(stored.envelope)).toBe(intermediates.envelope);
      expect(hex(stored.record)).toBe(outputs.registration_upload);
      expect(hex(stored.exportKey)).toBe(outputs.export_key);
    });

    test('login', () => {
      const client = rfc.keyPairFrom(read('client_keyshare_seed'));
      const server = rfc.keyPairFrom(read('server_keyshare_seed'));
      const blinded = rfc.blindWith(read('password'), read('blind_login'));
      const ke1 = rfc.join(blinded, read('client_nonce'), client.publicKey);
      expect(hex(ke1)).toBe(outputs.KE1);

      const credentials = rfc.join(read('server_public_key'), stored.envelope);
      const masked = rfc.maskedResponse(stored.maskingKey, read('masking_nonce'), credentials);
      const response = rfc.join(rfc.evaluate(key, blinded), read('masking_nonce'), masked);
      const innerKe2 = rfc.join(response, read('server_nonce'), server.publicKey);
      const identities = { client: stored.client.publicKey, server: read('server_public_key'), ...ids };
      const transcript = { context: fromHex(published.context), ids: identities, ke1, innerKe2 };
      const ikm = rfc.serverIkm(
        { ephemeral: server.secretKey, secret: read('server_private_key') },
        { ephemeral: client.publicKey, publicKey: stored.client.publicKey },
      );
      const made = rfc.keys(ikm, transcript);
      expect(hex(made.handshakeSecret)).toBe(intermediates.handshake_secret);
      expect(hex(made.serverMacKey)).toBe(intermediates.server_mac_key);
      expect(hex(made.clientMacKey)).toBe(intermediates.client_mac_key);
      expect(hex(rfc.join(innerKe2, made.serverMac))).toBe(outputs.KE2);
      expect(hex(made.clientMac)).toBe(outputs.KE3);
      expect(hex(made.sessionKey)).toBe(outputs.session_key);

      const fromTheClient = rfc.clientIkm(
        { ephemeral: client.secretKey, secret: stored.client.secretKey },
        { ephemeral: server.publicKey, publicKey: read('server_public_key') },
      );
      expect(hex(fromTheClient)).toBe(hex(ikm));
    });
  },
);

describe('ours, computed again from the password, the setup and what is on the wire', () => {
  const account = 'the account';
  const vault = 'the vault';
  const registration = 'the registration';
  const ids = { client: utf8(account), server: utf8(vault) };
  const password = normalizePassword('correct horse battery staple');
  const noContext = new Uint8Array(0);

  let setup: ReturnType<typeof opaque.createSetup>;
  let record: Uint8Array<ArrayBuffer>;
  let exportKey: string;
  let key: Uint8Array;
  let stored: ReturnType<typeof rfc.store>;
  let serverPublicKey: Uint8Array;

  beforeAll(async () => {
    await opaque.ready;
    setup = opaque.createSetup();
    const { state, message } = opaque.startRegistration(password);
    const response = opaque.answerRegistration(setup, registration, message);
    const identifiers = { account, vault };
    const finished = opaque.finishRegistration({ password, state, ksf: defaultKsf, identifiers }, response);
    record = fromBase64url(finished.registrationRecord);
    exportKey = hex(finished.exportKey.reveal());

    key = rfc.oprfKey(setup.reveal().subarray(0, 64), utf8(registration));
    serverPublicKey = rfc.publicKeyOf(setup.reveal().subarray(64, 96));
    const stretch = rfc.stretchWith(defaultKsf);
    const randomized = rfc.randomizedPassword(utf8(password.reveal()), key, stretch);
    const nonce = record.subarray(96, 128);
    stored = rfc.store(randomized, serverPublicKey, ids, nonce);
  });

  test('the record: client public key, masking key, envelope and its tag, over Argon2id', () => {
    expect(hex(record)).toBe(hex(stored.record));
  });

  test('the export key', () => {
    expect(exportKey).toBe(hex(stored.exportKey));
  });

  test('KE2 and KE3: masking, transcript, identities and 3DH', () => {
    const { state, message } = opaque.startLogin(password);
    const ke1 = fromBase64url(message);
    const answered = opaque.answerKe1({ setup, registration, record, ke1: message, identifiers: { account, vault } });
    const ke2 = fromBase64url(answered.ke2);
    expect(hex(ke2.subarray(0, 32))).toBe(hex(rfc.evaluate(key, ke1.subarray(0, 32))));
    const unmasked = rfc.maskedResponse(stored.maskingKey, ke2.subarray(32, 64), ke2.subarray(64, 192));
    expect(hex(unmasked)).toBe(hex(rfc.join(serverPublicKey, stored.envelope)));

    const ephemeral = secretOf(ke1.subarray(64, 96), fromBase64url(state.reveal()));
    const ikm = rfc.clientIkm(
      { ephemeral, secret: stored.client.secretKey },
      { ephemeral: ke2.subarray(224, 256), publicKey: serverPublicKey },
    );
    const made = rfc.keys(ikm, { context: noContext, ids, ke1, innerKe2: ke2.subarray(0, 256) });
    expect(hex(ke2.subarray(256))).toBe(hex(made.serverMac));
    expect(hex(answered.ke3.reveal())).toBe(hex(made.clientMac));

    const proven = opaque.finishLogin(
      { password, state, ksf: defaultKsf, identifiers: { account, vault } },
      answered.ke2,
    );
    expect(hex(fromBase64url(proven?.ke3 ?? ''))).toBe(hex(made.clientMac));
    expect(hex(proven?.exportKey.reveal() ?? new Uint8Array())).toBe(exportKey);
  });
});

/** The secret of this key share, wherever the device's state keeps it. */
function secretOf(keyShare: Uint8Array, state: Uint8Array): Uint8Array {
  for (let at = 0; at + 32 <= state.length; at++) {
    const candidate = state.subarray(at, at + 32);
    // A scalar of the group is below 2^253.
    if ((candidate[31] ?? 255) > 0x10 || candidate.every((byte) => byte === 0)) continue;
    try {
      if (rfc.same(rfc.publicKeyOf(candidate), keyShare)) return candidate;
    } catch {
      // Not a scalar.
    }
  }
  throw new Error('the state holds no secret of this key share');
}
