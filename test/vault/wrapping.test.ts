/** Which key wrapped what, and how the environment names the keys. */
import { describe, expect, test } from '@jest/globals';
import { readWrappingKeys, wrappingKeysEnvironment } from '../../lib/vault/key-setting.ts';
import { decideRewrap } from '../../lib/vault/rewrapping.ts';
import { blobsUnderOthers, keysOf, wrappedBlob } from '../../lib/vault/wrapping.ts';
import { failed } from '../support/failed.ts';
import { active, filled, otherRegistration, registration } from './fixtures.ts';

const keys = { registration, setup: 2, escrow: 3 };

describe('a blob', () => {
  test('is of the key that its registration says', () => {
    const record = active({ wrappedBy: keys });
    expect(wrappedBlob(record, 'setup')).toEqual({ bytes: record.setup, key: 2 });
    expect(wrappedBlob(record, 'escrow')).toEqual({ bytes: record.escrow, key: 3 });
    expect(blobsUnderOthers(record, 2)).toEqual(['escrow']);
    expect(blobsUnderOthers(record, 1)).toEqual(['setup', 'escrow']);
  });

  test('is of key 1 where nothing is said, or of another registration', () => {
    const other = active({ wrappedBy: { ...keys, registration: otherRegistration } });
    for (const record of [active(), other]) expect(keysOf(record)).toEqual({ registration, setup: 1, escrow: 1 });
    expect(blobsUnderOthers(active(), 1)).toEqual([]);
  });
});

describe('a rewrap', () => {
  const stored = { registration, bytes: filled(1, 40), wrappedBy: keys };

  test('changes the blob and its key, and names what was read', () => {
    const found = decideRewrap(stored, { blob: 'setup', registration, newest: 4 });
    expect(found?.wrapped).toEqual({ bytes: stored.bytes, key: 2 });
    const to = { bytes: filled(2, 44), key: 4 };
    expect(found?.commit(to)).toEqual({
      ...{ kind: 'rewrap', blob: 'setup', from: stored.bytes, to },
      ...{ before: keys, after: { registration, setup: 4, escrow: 3 } },
    });
  });

  test('is for the purpose that the registration says, which it goes on to say', () => {
    const [setup, escrow] = [
      { blob: 'setup', registration, newest: 4 } as const,
      { blob: 'escrow', registration, newest: 4 } as const,
    ];
    expect(decideRewrap(stored, setup)?.purpose).toBe('opaque-setup');
    expect(decideRewrap(stored, escrow)?.purpose).toBe('escrow');
    const share = { ...stored, wrappedBy: { ...keys, purpose: 'oprf-share' as const } };
    for (const [wanted, purpose] of [[setup, 'oprf-share'] as const, [escrow, 'escrow'] as const]) {
      const found = decideRewrap(share, wanted);
      expect(found?.purpose).toBe(purpose);
      const { before, after } = found?.commit({ bytes: filled(2, 44), key: 4 }) ?? failed();
      expect(before).toEqual(share.wrappedBy);
      expect(after).toEqual({ ...share.wrappedBy, [wanted.blob]: 4 });
    }
  });

  test('is not needed under the newest key, of another registration, or of nothing', () => {
    const wanted = { blob: 'setup', registration, newest: 2 } as const;
    expect(decideRewrap(stored, wanted)).toBeUndefined();
    expect(decideRewrap(stored, { ...wanted, newest: 4, registration: otherRegistration })).toBeUndefined();
    expect(decideRewrap(undefined, wanted)).toBeUndefined();
  });
});

describe('the environment', () => {
  test('names one key as before there were several, and two by their numbers, the newest first', () => {
    const [one, two] = [
      { number: 1, id: 'arn:aws:kms:r:1:key/a' },
      { number: 2, id: 'alias/vault/2' },
    ];
    expect(wrappingKeysEnvironment([one])).toEqual({ VAULT_KEY_ID: one.id });
    for (const set of [[one], [two], [two, one], [one, two]]) {
      const read = readWrappingKeys(wrappingKeysEnvironment(set));
      expect(read.newest).toBe(set[0]?.number);
      expect([...read.ids]).toEqual(set.map(({ number, id }) => [number, id]));
    }
  });

  test.each([
    [{}, 'VAULT_KEY_ID expected a value, got none'],
    [{ VAULT_KEY_ID: '' }, 'VAULT_KEY_ID expected a value, got none'],
    [{ VAULT_KEYS: '2' }, 'VAULT_KEYS expected number=key, got "2"'],
    [{ VAULT_KEYS: 'x=a' }, 'VAULT_KEYS expected number=key, got "x=a"'],
    [{ VAULT_KEYS: '2=' }, 'VAULT_KEYS expected number=key, got "2="'],
    [{ VAULT_KEYS: '2=a,2=b' }, 'VAULT_KEYS expected different numbers'],
  ])('%j is refused', (env, message) => {
    expect(() => readWrappingKeys(env)).toThrow(message);
  });
});
