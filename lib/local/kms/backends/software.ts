/**
 * AES-256-GCM by node:crypto, with the keys in plain sight in `<dataDir>/kms.json` (mode 0600) or only in memory. For
 * development: whoever reads that file opens everything.
 */
import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type Bytes, concat } from '../../../protocol/crypto/bytes.ts';
import { createQueue, type DurableFile, memoryFile, openDurableFile } from '../catalog/durable-file.ts';
import { isObject } from '../wire/input.ts';
import { type CipherBackend, keyExists, noSuchKey, type Sealing, tagLength } from './backend.ts';

type Keys = ReadonlyMap<string, KeyObject>;

const algorithm = 'aes-256-gcm';

function toDocument(keys: Keys): object {
  const material = [...keys].map(([id, key]) => [id, key.export().toString('base64')]);
  return { warning: 'Development only: these are unprotected keys.', keys: Object.fromEntries(material) };
}

function fromDocument(document: unknown): Keys {
  if (document === undefined) return new Map();
  const keys = isObject(document) && isObject(document.keys) ? Object.entries(document.keys) : undefined;
  if (!keys) throw new Error('kms.json expected the keys of the embedded KMS');
  return new Map(
    keys.map(([id, text]) => {
      const material = Buffer.from(String(text), 'base64');
      if (material.length !== 32) throw new Error(`kms.json expected 32 bytes for ${id}, got ${material.length}`);
      return [id, createSecretKey(material)];
    }),
  );
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

export async function openSoftwareBackend(dataDir?: string): Promise<CipherBackend> {
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

  const keyOf = (keyId: string): KeyObject => {
    const key = keys.get(keyId);
    if (!key) throw noSuchKey(keyId);
    return key;
  };

  return {
    name: 'software',
    createKey: (keyId) =>
      keep((held) => {
        if (held.has(keyId)) throw keyExists(keyId);
        return new Map([...held, [keyId, createSecretKey(randomBytes(32))]]);
      }),
    wrap: async (keyId, sealing, plaintext) => seal(keyOf(keyId), sealing, plaintext),
    unwrap: async (keyId, sealing, sealed) => unseal(keyOf(keyId), sealing, sealed),
    destroyKey: (keyId) => keep((held) => (held.has(keyId) ? new Map([...held].filter(([id]) => id !== keyId)) : held)),
    close: () => queue(async () => {}),
  };
}
