/** What every CipherBackend must hold, run against each. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { CipherBackend } from '../../../../lib/local/kms/backends/backend.ts';
import { type Bytes, randomBytes, utf8 } from '../../../../lib/protocol/crypto/bytes.ts';
import { afterTest } from '../support.ts';

export interface Subject {
  /** Opens the backend on its data. It can be opened again after a close, on the same data. */
  open(): Promise<CipherBackend>;
}

const sealing = () => ({ iv: randomBytes(12), aad: utf8('context') });
const hex = (bytes: Bytes | undefined) => bytes && Buffer.from(bytes).toString('hex');

export function cipherBackendContract(newSubject: () => Promise<Subject>, { persistent = true } = {}): void {
  async function opened() {
    const subject = await newSubject();
    const backend = await subject.open();
    afterTest(() => backend.close().catch(() => {}));
    const keyId = randomUUID();
    await backend.createKey(keyId);
    return { subject, backend, keyId };
  }

  describe('a cipher backend', () => {
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

    if (persistent)
      test('keeps keys, and only those that were not destroyed, when opened again', async () => {
        const { subject, backend, keyId } = await opened();
        const gone = randomUUID();
        await backend.createKey(gone);
        const sealed = sealing();
        const wrapped = await backend.wrap(keyId, sealed, utf8('hello'));
        await backend.destroyKey(gone);
        await backend.close();
        const again = await subject.open();
        afterTest(() => again.close());
        expect(hex(await again.unwrap(keyId, sealed, wrapped))).toBe(hex(utf8('hello')));
        await expect(again.wrap(gone, sealed, utf8('x'))).rejects.toThrow('missing');
      });
  });
}
