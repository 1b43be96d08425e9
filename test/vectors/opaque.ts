/**
 * A key's whole way through one vault, from the draws to the key that comes back, from RFC 9807's text (rfc9807.ts) and the
 * protocol's: no line of it is the product's. `node test/vectors/opaque.ts > test/vectors/opaque.json` writes them again.
 */
import { ascii, canonical, digestOf, drawn, ed25519, escrowAad, escrowOf, hex, hkdf256, ksf, printed, stretch, text } from './making.ts';
import * as rfc from './rfc9807.ts';

const vault = 'vault.example';
/** The context of RFC 9807, section 3.3, is empty: account and vault stand in the identities. */
const context = new Uint8Array(0);

export interface Given {
  readonly name: string;
  /** In the form that is hashed. */
  readonly password: string;
}

export const given: readonly Given[] = [
  { name: 'a password in ASCII', password: 'correct horse battery staple' },
  { name: 'a password beyond ASCII', password: 'Пароль, que é só meu ☂' },
];

/** Bytes are hex, but ids, names and bodies, which are as on the wire. */
export function vectorOf({ name, password }: Given) {
  const draw = (what: string, length = 32) => drawn(`opaque|${name}|${what}`).subarray(0, length);
  const account = text(draw('account'));
  const registration = text(draw('registration', 16));
  const session = text(draw('session', 16));
  const backupKey = draw('backup key');
  const secret = ascii(password);
  const ids = { client: ascii(account), server: ascii(vault) };

  const oprfSeed = draw('oprf seed', 64);
  const server = rfc.keyPairFrom(draw('server key seed'));
  const oprfKey = rfc.oprfKey(oprfSeed, ascii(registration));

  const [blindRegistration, blindLogin] = ['blind registration', 'blind login'].map((what) => scalar(draw(what))) as [
    Uint8Array,
    Uint8Array,
  ];
  const registrationRequest = rfc.blindWith(secret, blindRegistration);
  const evaluatedRegistration = rfc.evaluate(oprfKey, registrationRequest);
  const registrationResponse = rfc.join(evaluatedRegistration, server.publicKey);

  const oprfOutput = rfc.oprfOutput(secret, oprfKey);
  const stretched = stretch(oprfOutput);
  const randomizedPassword = rfc.randomize(oprfOutput, stretched);
  const envelopeNonce = draw('envelope nonce');
  const stored = rfc.store(randomizedPassword, server.publicKey, ids, envelopeNonce);

  const escrowKey = hkdf256(stored.exportKey, registration, { info: 'backup-key-vault/escrow/v1' });
  const escrowNonce = draw('escrow nonce', 12);
  const escrow = escrowOf({ key: escrowKey, nonce: escrowNonce, backupKey, account, registration });

  const ownerSeed = hkdf256(backupKey, '', { info: 'backup-key-vault/owner/v1' });
  const owner = ed25519(ownerSeed);

  const clientKeyShare = rfc.keyPairFrom(draw('client key share seed'));
  const serverKeyShare = rfc.keyPairFrom(draw('server key share seed'));
  const blinded = rfc.blindWith(secret, blindLogin);
  const ke1 = rfc.join(blinded, draw('client nonce'), clientKeyShare.publicKey);
  const maskingNonce = draw('masking nonce');
  const credentials = rfc.join(server.publicKey, stored.envelope);
  const maskedResponse = rfc.maskedResponse(stored.maskingKey, maskingNonce, credentials);
  const evaluated = rfc.evaluate(oprfKey, blinded);
  const credentialResponse = rfc.join(evaluated, maskingNonce, maskedResponse);
  const innerKe2 = rfc.join(credentialResponse, draw('server nonce'), serverKeyShare.publicKey);
  const ikm = rfc.clientIkm(
    { ephemeral: clientKeyShare.secretKey, secret: stored.client.secretKey },
    { ephemeral: serverKeyShare.publicKey, publicKey: server.publicKey },
  );
  const made = rfc.keys(ikm, { context, ids, ke1, innerKe2 });
  const ke2 = rfc.join(innerKe2, made.serverMac);

  const signed = (action: string, body: object) => {
    const message = `backup-key-vault/owner/v1|${action}|${vault}|${account}|${registration}|${digestOf(body)}`;
    const proof = owner.sign(message);
    return { action, body, canonical: canonical(body), digest: digestOf(body), message, ownerProof: text(proof) };
  };
  const finish = {
    registration,
    registrationRecord: text(stored.record),
    escrow: text(escrow),
    ownerKey: text(owner.publicKey),
  };

  return {
    name,
    account,
    vault,
    registration,
    session,
    password,
    ksf,
    passwordBytes: hex(secret),
    backupKey: hex(backupKey),
    ofTheVault: inHex({
      oprfSeed,
      serverPrivateKey: server.secretKey,
      serverPublicKey: server.publicKey,
      oprfKey,
    }),
    registering: inHex({
      blind: blindRegistration,
      registrationRequest,
      evaluated: evaluatedRegistration,
      registrationResponse,
      oprfOutput,
      stretched,
      randomizedPassword,
      maskingKey: stored.maskingKey,
      envelopeNonce,
      authKey: stored.authKey,
      exportKey: stored.exportKey,
      clientPrivateKey: stored.client.secretKey,
      clientPublicKey: stored.client.publicKey,
      cleartextCredentials: stored.cleartext,
      envelope: stored.envelope,
      registrationRecord: stored.record,
    }),
    escrow: {
      info: 'backup-key-vault/escrow/v1',
      aad: escrowAad({ account, registration }),
      ...inHex({ key: escrowKey, nonce: escrowNonce, escrow }),
    },
    owner: {
      info: 'backup-key-vault/owner/v1',
      ...inHex({ seed: ownerSeed, ownerKey: owner.publicKey }),
      proofs: [
        signed('enrol', { registrationRequest: text(registrationRequest) }),
        signed('replace', finish),
        signed('delete', {}),
      ],
    },
    recovering: inHex({
      blind: blindLogin,
      blinded,
      clientNonce: draw('client nonce'),
      clientKeyShareSecret: clientKeyShare.secretKey,
      clientKeyShare: clientKeyShare.publicKey,
      ke1,
      evaluated,
      maskingNonce,
      credentials,
      maskedResponse,
      credentialResponse,
      serverNonce: draw('server nonce'),
      serverKeyShareSecret: serverKeyShare.secretKey,
      serverKeyShare: serverKeyShare.publicKey,
      ikm,
      preamble: made.preamble,
      handshakeSecret: made.handshakeSecret,
      serverMacKey: made.serverMacKey,
      serverMac: made.serverMac,
      ke2,
      clientMacKey: made.clientMacKey,
      ke3: made.clientMac,
      sessionKey: made.sessionKey,
    }),
  };
}

/** Below the group's order: its highest byte is below 16. */
function scalar(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(bytes, (byte, at) => (at === 31 ? byte & 15 : byte));
}

function inHex<Name extends string>(values: Record<Name, Uint8Array>): Record<Name, string> {
  const entries = Object.entries<Uint8Array>(values).map(([name, bytes]) => [name, hex(bytes)]);
  return Object.fromEntries(entries) as Record<Name, string>;
}

export type Vector = ReturnType<typeof vectorOf>;

if (import.meta.main) process.stdout.write(printed(given.map(vectorOf)));
