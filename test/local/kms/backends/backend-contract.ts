/** What every KeyBackend must hold, run against each. */
import { createHash, createPublicKey, randomUUID, verify } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { KeyBackend } from '../../../../lib/local/kms/backends/backend.ts';
import { type Bytes, randomBytes, utf8 } from '../../../../lib/protocol/crypto/bytes.ts';
import { afterTest } from '../support.ts';

export interface Subject {
  /** Opens the backend on its data. It can be opened again after a close, on the same data. */
  open(): Promise<KeyBackend>;
}

const sealing = () => ({ iv: randomBytes(12), aad: utf8('context') });
const digestOf = (message: Bytes) => new Uint8Array(createHash('sha256').update(message).digest());
const spki = (publicKey: Bytes) => ({ key: Buffer.from(publicKey), type: 'spki', format: 'der' }) as const;
const hex = (bytes: Bytes | undefined) => bytes && Buffer.from(bytes).toString('hex');

export function keyBackendContract(newSubject: () => Promise<Subject>, { persistent = true } = {}): void {
  async function opened() {
    const subject = await newSubject();
    const backend = await subject.open();
    afterTest(() => backend.close().catch(() => {}));
    const keyId = randomUUID();
    await backend.createKey(keyId);
    return { subject, backend, keyId };
  }

  describe('a key backend', () => {
    test.each([1, 15, 16, 17, 4096])('gives %d bytes back, with a tag of 16', async (length) => {
      const { backend, keyId } = await opened();
      const plaintext = randomBytes(length);
      const sealed = sealing();
      const wrapped = await backend.wrap(keyId, sealed, plaintext);
      expect(wrapped).toHaveLength(length + 16);
      expect(hex(await backend.unwrap(keyId, sealed, wrapped))).toBe(hex(plaintext));
    });

    test('works without additional data', async () => {
      const { backend, keyId } = await opened();
      const bare = { iv: randomBytes(12), aad: new Uint8Array() };
      const wrapped = await backend.wrap(keyId, bare, utf8('hello'));
      expect(hex(await backend.unwrap(keyId, bare, wrapped))).toBe(hex(utf8('hello')));
      expect(await backend.unwrap(keyId, { ...bare, aad: utf8('x') }, wrapped)).toBeUndefined();
    });

    test('refuses every changed byte, a cut, another iv, other data and another key, and works on', async () => {
      const { backend, keyId } = await opened();
      const other = randomUUID();
      await backend.createKey(other);
      const right = sealing();
      const wrapped = await backend.wrap(keyId, right, utf8('hello'));
      for (const at of wrapped.keys()) {
        const bad = Uint8Array.from(wrapped);
        bad[at] = (bad[at] ?? 0) ^ 1;
        expect(await backend.unwrap(keyId, right, bad)).toBeUndefined();
        expect(await backend.unwrap(keyId, right, wrapped.slice(0, at))).toBeUndefined();
      }
      expect(await backend.unwrap(keyId, { ...right, iv: randomBytes(12) }, wrapped)).toBeUndefined();
      expect(await backend.unwrap(keyId, { ...right, aad: utf8('Context') }, wrapped)).toBeUndefined();
      expect(await backend.unwrap(other, right, wrapped)).toBeUndefined();
      expect(hex(await backend.unwrap(keyId, right, wrapped))).toBe(hex(utf8('hello')));
    });

    test('never replaces a key', async () => {
      const { backend, keyId } = await opened();
      const sealed = sealing();
      const wrapped = await backend.wrap(keyId, sealed, utf8('hello'));
      await expect(backend.createKey(keyId)).rejects.toThrow('exists already');
      expect(hex(await backend.unwrap(keyId, sealed, wrapped))).toBe(hex(utf8('hello')));
    });

    test('a key destroyed, or never made, is missing', async () => {
      const { backend, keyId } = await opened();
      const sealed = sealing();
      const wrapped = await backend.wrap(keyId, sealed, utf8('hello'));
      await backend.destroyKey(keyId);
      await backend.destroyKey(keyId);
      for (const id of [keyId, randomUUID()]) {
        await expect(backend.wrap(id, sealed, utf8('hello'))).rejects.toThrow('missing');
        await expect(backend.unwrap(id, sealed, wrapped)).rejects.toThrow('missing');
      }
      await backend.createKey(keyId);
      expect(await backend.unwrap(keyId, sealed, wrapped)).toBeUndefined();
    });

    test('a key pair signs a digest, and node:crypto verifies it under the public key in DER', async () => {
      const { backend } = await opened();
      const keyId = randomUUID();
      await backend.createKeyPair(keyId);
      const publicKey = await backend.publicKey(keyId);
      expect(createPublicKey(spki(publicKey)).asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
      // Among so many, some have an r or s that DER writes shorter or with a leading zero.
      for (let i = 0; i < 64; i++) {
        const message = utf8(`message ${i}`);
        const signature = await backend.sign(keyId, digestOf(message));
        expect(verify('sha256', message, spki(publicKey), signature)).toBe(true);
        expect(verify('sha256', utf8('another'), spki(publicKey), signature)).toBe(false);
      }
    });

    test('a key pair is one of its kind: it is not replaced, encrypts nothing, and goes when it is destroyed', async () => {
      const { backend, keyId } = await opened();
      const pair = randomUUID();
      await backend.createKeyPair(pair);
      const publicKey = hex(await backend.publicKey(pair));
      for (const id of [keyId, pair]) {
        await expect(backend.createKeyPair(id)).rejects.toThrow('exists already');
        await expect(backend.createKey(id)).rejects.toThrow('exists already');
      }
      expect(hex(await backend.publicKey(pair))).toBe(publicKey);
      await expect(backend.wrap(pair, sealing(), utf8('hello'))).rejects.toThrow('missing');
      await expect(backend.sign(keyId, digestOf(utf8('hello')))).rejects.toThrow('missing');
      await expect(backend.publicKey(keyId)).rejects.toThrow('missing');
      await backend.destroyKey(pair);
      await expect(backend.sign(pair, digestOf(utf8('hello')))).rejects.toThrow('missing');
      await expect(backend.publicKey(pair)).rejects.toThrow('missing');
      await backend.createKeyPair(pair);
      expect(hex(await backend.publicKey(pair))).not.toBe(publicKey);
    });

    if (persistent)
      test('keeps keys, and only those that were not destroyed, when opened again', async () => {
        const { subject, backend, keyId } = await opened();
        const gone = randomUUID();
        await backend.createKey(gone);
        const pair = randomUUID();
        await backend.createKeyPair(pair);
        const publicKey = await backend.publicKey(pair);
        const sealed = sealing();
        const wrapped = await backend.wrap(keyId, sealed, utf8('hello'));
        await backend.destroyKey(gone);
        await backend.close();
        const again = await subject.open();
        afterTest(() => again.close());
        expect(hex(await again.unwrap(keyId, sealed, wrapped))).toBe(hex(utf8('hello')));
        await expect(again.wrap(gone, sealed, utf8('x'))).rejects.toThrow('missing');
        expect(hex(await again.publicKey(pair))).toBe(hex(publicKey));
        const signature = await again.sign(pair, digestOf(utf8('hello')));
        expect(verify('sha256', utf8('hello'), spki(publicKey), signature)).toBe(true);
      });
  });
}
