/** One vault's scheme against vectors that were made without it: each half of ours finishes what the vector began. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { fromBase64url, toBase64url } from '../../../lib/protocol/crypto/bytes.ts';
import { openEscrow } from '../../../lib/protocol/crypto/escrow.ts';
import * as opaque from '../../../lib/protocol/crypto/opaque.ts';
import { ownerKey, proveOwnership, verifyOwnership } from '../../../lib/protocol/crypto/owner-proof.ts';
import { normalizePassword } from '../../../lib/protocol/crypto/password.ts';
import { Secret } from '../../../lib/protocol/crypto/secret.ts';
import { given, type Vector, vectorOf } from '../../vectors/opaque.ts';
import { fromHex, hex, readVectors } from '../../vectors/read.ts';
import * as rfc from '../../vectors/rfc9807.ts';

const vectors = readVectors<readonly Vector[]>('./opaque.json');
const bytes = (...texts: readonly string[]) => fromHex(texts.join(''));
const wire = (text: string) => toBase64url(fromHex(text));

beforeAll(() => opaque.ready);

test('the file is what its source makes', () => {
  expect(vectors).toEqual(given.map(vectorOf));
  expect(vectors).toHaveLength(2);
});

describe.each(vectors)('$name', (vector) => {
  const { account, vault, registration, ksf, ofTheVault, registering, recovering, owner } = vector;
  const identifiers = { account, vault };
  const backupKey = new Secret(bytes(vector.backupKey));
  const password = normalizePassword(vector.password);
  // The library keeps one more public key, for accounts that there are not.
  const setup = new Secret(bytes(ofTheVault.oprfSeed, ofTheVault.serverPrivateKey, ofTheVault.serverPublicKey));

  test('the password is in the form that is hashed', () => {
    expect(Buffer.from(password.reveal()).toString('hex')).toBe(vector.passwordBytes);
  });

  test('the vault answers the registration request with this response', () => {
    const answer = opaque.answerRegistration(setup, registration, wire(registering.registrationRequest));
    expect(answer).toBe(wire(registering.registrationResponse));
  });

  test('the device finishes a registration with the same masking key and client, under a nonce of its own', () => {
    const state = new Secret(wire(registering.blind + registering.registrationRequest));
    const given = { password, state, ksf, identifiers };
    const made = opaque.finishRegistration(given, wire(registering.registrationResponse));
    const record = fromBase64url(made.registrationRecord);
    expect(hex(record.subarray(32, 96))).toBe(registering.maskingKey);
    const ids = { client: Buffer.from(account), server: Buffer.from(vault) };
    const randomized = bytes(registering.randomizedPassword);
    const again = rfc.store(randomized, bytes(ofTheVault.serverPublicKey), ids, record.subarray(96, 128));
    expect(hex(record)).toBe(hex(again.record));
    expect(hex(made.exportKey.reveal())).toBe(hex(again.exportKey));
  });

  test('the vault takes the record, and its KE2 is one that the vector’s device can finish', () => {
    const record = bytes(registering.registrationRecord);
    const ke1 = wire(recovering.ke1);
    const answer = opaque.answerKe1({ setup, registration, record, ke1, identifiers });
    const ke2 = fromBase64url(answer.ke2);
    expect(hex(ke2.subarray(0, 32))).toBe(recovering.evaluated);
    const theirs = { ephemeral: ke2.subarray(224, 256), publicKey: bytes(ofTheVault.serverPublicKey) };
    const own = { ephemeral: bytes(recovering.clientKeyShareSecret), secret: bytes(registering.clientPrivateKey) };
    const transcript = {
      context: new Uint8Array(0),
      ids: { client: Buffer.from(account), server: Buffer.from(vault) },
      ke1: bytes(recovering.ke1),
      innerKe2: ke2.subarray(0, 256),
    };
    const made = rfc.keys(rfc.clientIkm(own, theirs), transcript);
    expect(hex(ke2.subarray(256))).toBe(hex(made.serverMac));
    expect(hex(answer.ke3.reveal())).toBe(hex(made.clientMac));
  });

  test('the device answers KE2 with this KE3, and gets the export key', () => {
    const { blind, ke1, clientKeyShareSecret, clientNonce, ke2, ke3 } = recovering;
    const state = new Secret(wire(blind + ke1 + clientKeyShareSecret + clientNonce));
    const proven = opaque.finishLogin({ password, state, ksf, identifiers }, wire(ke2));
    expect(proven?.ke3).toBe(wire(ke3));
    expect(hex(proven?.exportKey.reveal() ?? new Uint8Array())).toBe(registering.exportKey);
  });

  test('the export key opens the escrow', async () => {
    const exportKey = new Secret(bytes(registering.exportKey));
    const opened = await openEscrow(bytes(vector.escrow.escrow), exportKey, { account, registration });
    expect(hex(opened.reveal())).toBe(vector.backupKey);
  });

  test.each(owner.proofs)('the owner proves $action', async ({ action, body, ownerProof }) => {
    expect(hex(await ownerKey(backupKey))).toBe(owner.ownerKey);
    const statement = { action: action as 'enrol' | 'replace' | 'delete', vault, account, registration, body };
    expect(toBase64url(await proveOwnership(backupKey, statement))).toBe(ownerProof);
    expect(verifyOwnership(bytes(owner.ownerKey), fromBase64url(ownerProof), statement)).toBe(true);
  });
});
