/** OPAQUE-3DH over ristretto255-SHA512, written from RFC 9807 on noble: for tests only. Section numbers are the RFC's. */
import { argon2Sync } from 'node:crypto';
import { ristretto255, ristretto255_oprf } from '@noble/curves/ed25519.js';
import { expand, extract } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha512 } from '@noble/hashes/sha2.js';

const { oprf } = ristretto255_oprf;
const ascii = (text: string) => new TextEncoder().encode(text);
const hkdfExpand = (key: Uint8Array, info: Uint8Array, length: number) => expand(sha512, key, info, length);
const mac = (key: Uint8Array, message: Uint8Array) => hmac(sha512, key, message);

export function join(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** I2OSP(len(x), 2) || x */
const prefixed = (bytes: Uint8Array) => join(Uint8Array.of(bytes.length >> 8, bytes.length & 255), bytes);
/** opaque x<0..255> of TLS, as in RFC 8446 */
const short = (bytes: Uint8Array) => join(Uint8Array.of(bytes.length), bytes);

export type Stretch = (oprfOutput: Uint8Array) => Uint8Array;
export const identity: Stretch = (output) => output;

/** Argon2id (RFC 9106) with a salt of 16 zeros, to as many bytes as it is given: section 7's recommendation. OpenSSL's. */
export const stretchWith =
  ({ iterations: passes, memory, parallelism }: { iterations: number; memory: number; parallelism: number }): Stretch =>
  (message) =>
    argon2Sync('argon2id', {
      ...{ message, passes, memory, parallelism },
      ...{ nonce: new Uint8Array(16), tagLength: message.length },
    });

export interface Identities {
  readonly client: Uint8Array;
  readonly server: Uint8Array;
}

/** Section 5.1.2 and 6.3.2.2: the OPRF key of one credential. */
export function oprfKey(oprfSeed: Uint8Array, credentialIdentifier: Uint8Array): Uint8Array {
  const seed = hkdfExpand(oprfSeed, join(credentialIdentifier, ascii('OprfKey')), 32);
  return oprf.deriveKeyPair(seed, ascii('OPAQUE-DeriveKeyPair')).secretKey;
}

export function blindWith(input: Uint8Array, scalar: Uint8Array): Uint8Array {
  const { blind, blinded } = oprf.blind(input, (length = 32) => scalarBytes(scalar, length));
  if (!same(blind, scalar)) throw new Error('the blind is not the one asked for');
  return blinded;
}

/** Little-endian randomness that the library reduces, less 1, plus 1, to exactly this scalar. */
function scalarBytes(scalar: Uint8Array, length: number): Uint8Array {
  let value = [...scalar].reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n) - 1n;
  return Uint8Array.from({ length }, () => {
    const byte = Number(value & 255n);
    value >>= 8n;
    return byte;
  });
}

export const evaluate = (key: Uint8Array, blinded: Uint8Array): Uint8Array => oprf.blindEvaluate(key, blinded);

/** The OPRF's output, whoever blinded it: section 5.2.3's `Finalize` and 6.3.2.3's. */
export function randomizedPassword(password: Uint8Array, key: Uint8Array, stretch: Stretch): Uint8Array {
  const output = oprfOutput(password, key);
  return randomize(output, stretch(output));
}

export function oprfOutput(password: Uint8Array, key: Uint8Array): Uint8Array {
  const { blind, blinded } = oprf.blind(password);
  return oprf.finalize(password, blind, evaluate(key, blinded));
}

export const randomize = (output: Uint8Array, stretched: Uint8Array): Uint8Array =>
  extract(sha512, join(output, stretched), new Uint8Array(0));

/** Section 6.4.1 and 2.1 */
export function keyPairFrom(seed: Uint8Array) {
  return oprf.deriveKeyPair(seed, ascii('OPAQUE-DeriveDiffieHellmanKeyPair'));
}

/** Section 4.1.2: `Store`, and what a registration record is of. */
export function store(randomized: Uint8Array, serverPublicKey: Uint8Array, ids: Partial<Identities>, nonce: Uint8Array) {
  const keyOf = (label: string, length = 64) => hkdfExpand(randomized, join(nonce, ascii(label)), length);
  const maskingKey = hkdfExpand(randomized, ascii('MaskingKey'), 64);
  const authKey = keyOf('AuthKey');
  const client = keyPairFrom(keyOf('PrivateKey', 32));
  const { client: clientId = client.publicKey, server: serverId = serverPublicKey } = ids;
  const cleartext = join(serverPublicKey, prefixed(serverId), prefixed(clientId));
  const envelope = join(nonce, mac(authKey, join(nonce, cleartext)));
  const record = join(client.publicKey, maskingKey, envelope);
  return { record, cleartext, envelope, maskingKey, authKey, client, exportKey: keyOf('ExportKey') };
}

/** Section 6.3.2.2: masks and unmasks. */
export function maskedResponse(maskingKey: Uint8Array, maskingNonce: Uint8Array, bytes: Uint8Array): Uint8Array {
  const pad = hkdfExpand(maskingKey, join(maskingNonce, ascii('CredentialResponsePad')), 32 + 32 + 64);
  return bytes.map((byte, i) => byte ^ (pad[i] ?? 0));
}

const dh = (secret: Uint8Array, point: Uint8Array) => {
  const scalar = [...secret].reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return ristretto255.Point.fromBytes(point).multiply(scalar).toBytes();
};

export const publicKeyOf = (secret: Uint8Array) => dh(secret, ristretto255.Point.BASE.toBytes());

export interface Transcript {
  readonly context: Uint8Array;
  readonly ids: Identities;
  readonly ke1: Uint8Array;
  /** Of KE2, all but the server's MAC. */
  readonly innerKe2: Uint8Array;
}

/** Section 6.4.2: `ikm` is dh1 || dh2 || dh3. */
export function keys(ikm: Uint8Array, { context, ids, ke1, innerKe2 }: Transcript) {
  const preamble = join(
    ascii('OPAQUEv1-'),
    prefixed(context),
    prefixed(ids.client),
    ke1,
    prefixed(ids.server),
    innerKe2,
  );
  const hash = sha512(preamble);
  const derive = (secret: Uint8Array, label: string, of: Uint8Array) =>
    hkdfExpand(secret, join(Uint8Array.of(0, 64), short(ascii(`OPAQUE-${label}`)), short(of)), 64);
  const none = new Uint8Array(0);
  const prk = extract(sha512, ikm, none);
  const handshakeSecret = derive(prk, 'HandshakeSecret', hash);
  const serverMacKey = derive(handshakeSecret, 'ServerMAC', none);
  const clientMacKey = derive(handshakeSecret, 'ClientMAC', none);
  const serverMac = mac(serverMacKey, hash);
  const clientMac = mac(clientMacKey, sha512(join(preamble, serverMac)));
  return { preamble, handshakeSecret, serverMacKey, clientMacKey, serverMac, clientMac, sessionKey: derive(prk, 'SessionKey', hash) };
}

/** Section 6.4.3: what the client multiplies. */
export function clientIkm(
  own: { ephemeral: Uint8Array; secret: Uint8Array },
  theirs: { ephemeral: Uint8Array; publicKey: Uint8Array },
): Uint8Array {
  return join(
    dh(own.ephemeral, theirs.ephemeral),
    dh(own.ephemeral, theirs.publicKey),
    dh(own.secret, theirs.ephemeral),
  );
}

/** Section 6.4.4: what the server multiplies. */
export function serverIkm(
  own: { ephemeral: Uint8Array; secret: Uint8Array },
  theirs: { ephemeral: Uint8Array; publicKey: Uint8Array },
): Uint8Array {
  return join(
    dh(own.ephemeral, theirs.ephemeral),
    dh(own.secret, theirs.ephemeral),
    dh(own.ephemeral, theirs.publicKey),
  );
}

export function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
