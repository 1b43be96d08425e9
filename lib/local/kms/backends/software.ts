/**
 * AES-256-GCM and P-256 by node:crypto, with the keys in plain sight in `<dataDir>/kms.json` (mode 0600) or only in
 * memory. For development: whoever reads that file opens and signs everything.
 */
import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { join } from 'node:path';
import { p256 } from '@noble/curves/nist.js';
import { type Bytes, concat } from '../../../protocol/crypto/bytes.ts';
import { createQueue, type DurableFile, memoryFile, openDurableFile } from '../catalog/durable-file.ts';
import { isObject } from '../wire/input.ts';
import { type KeyBackend, keyExists, noSuchKey, type Sealing, tagLength } from './backend.ts';

/** Secret keys for AES, private ones for P-256. */
type Keys = ReadonlyMap<string, KeyObject>;

const algorithm = 'aes-256-gcm';
const curve = 'prime256v1';

function toDocument(held: Keys): object {
  const keys: Record<string, string> = {};
  const keyPairs: Record<string, string> = {};
  for (const [id, key] of held)
    if (key.type === 'secret') keys[id] = key.export().toString('base64');
    else keyPairs[id] = key.export({ type: 'pkcs8', format: 'der' }).toString('base64');
  return { warning: 'Development only: these are unprotected keys.', keys, keyPairs };
}

function readKey(id: string, material: Buffer): KeyObject {
  if (material.length !== 32) throw new Error(`kms.json expected 32 bytes for ${id}, got ${material.length}`);
  return createSecretKey(material);
}

function readKeyPair(id: string, material: Buffer): KeyObject {
  const key = createPrivateKey({ key: material, type: 'pkcs8', format: 'der' });
  if (key.asymmetricKeyDetails?.namedCurve !== curve) throw new Error(`kms.json expected a key on ${curve} for ${id}`);
  return key;
}

function fromDocument(document: unknown): Keys {
  if (document === undefined) return new Map();
  // Absent from files that were written before there were key pairs.
  const { keys, keyPairs = {} } = isObject(document) ? document : {};
  if (!isObject(keys) || !isObject(keyPairs)) throw new Error('kms.json expected the keys of the embedded KMS');
  const read = (texts: object, as: typeof readKey) =>
    Object.entries(texts).map(([id, text]) => [id, as(id, Buffer.from(String(text), 'base64'))] as const);
  return new Map([...read(keys, readKey), ...read(keyPairs, readKeyPair)]);
}

function seal(key: KeyObject, { iv, aad }: Sealing, plaintext: Bytes): Bytes {
  const cipher = createCipheriv(algorithm, key, iv).setAAD(aad);
  return concat(cipher.update(plaintext), cipher.final(), cipher.getAuthTag());
}

function unseal(key: KeyObject, { iv, aad }: Sealing, sealed: Bytes): Bytes | undefined {
  if (sealed.length < tagLength) return undefined;
  const tagAt = sealed.length - tagLength;
  const decipher = createDecipheriv(algorithm, key, iv, { authTagLength: tagLength }).setAAD(aad);
  decipher.setAuthTag(sealed.subarray(tagAt));
  const plaintext = decipher.update(sealed.subarray(0, tagAt));
  try {
    return concat(plaintext, decipher.final());
  } catch {
    return undefined;
  }
}

/** By noble, because node:crypto signs no digest that is made already. */
function signed(key: KeyObject, digest: Bytes): Bytes {
  const { d = '' } = key.export({ format: 'jwk' });
  const options = { prehash: false, lowS: false, format: 'der' } as const;
  return new Uint8Array(p256.sign(digest, new Uint8Array(Buffer.from(d, 'base64url')), options));
}

const spki = (key: KeyObject): Bytes => new Uint8Array(createPublicKey(key).export({ type: 'spki', format: 'der' }));

export async function openSoftwareBackend(dataDir?: string): Promise<KeyBackend> {
  const file: DurableFile = dataDir === undefined ? memoryFile : await openDurableFile(join(dataDir, 'kms.json'));
  let keys = fromDocument(await file.read());
  const queue = createQueue();

  const keep = (change: (keys: Keys) => Keys): Promise<void> =>
    queue(async () => {
      const next = change(keys);
      if (next === keys) return;
      await file.write(toDocument(next));
      keys = next;
    });

  const create = (keyId: string, make: () => KeyObject): Promise<void> =>
    keep((held) => {
      if (held.has(keyId)) throw keyExists(keyId);
      return new Map([...held, [keyId, make()]]);
    });

  const keyOf = (keyId: string, type: KeyObject['type']): KeyObject => {
    const key = keys.get(keyId);
    if (key?.type !== type) throw noSuchKey(keyId);
    return key;
  };

  return {
    name: 'software',
    createKey: (keyId) => create(keyId, () => createSecretKey(randomBytes(32))),
    createKeyPair: (keyId) => create(keyId, () => generateKeyPairSync('ec', { namedCurve: curve }).privateKey),
    wrap: async (keyId, sealing, plaintext) => seal(keyOf(keyId, 'secret'), sealing, plaintext),
    unwrap: async (keyId, sealing, sealed) => unseal(keyOf(keyId, 'secret'), sealing, sealed),
    sign: async (keyId, digest) => signed(keyOf(keyId, 'private'), digest),
    publicKey: async (keyId) => spki(keyOf(keyId, 'private')),
    destroyKey: (keyId) => keep((held) => (held.has(keyId) ? new Map([...held].filter(([id]) => id !== keyId)) : held)),
    close: () => queue(async () => {}),
  };
}
