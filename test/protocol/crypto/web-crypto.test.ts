/** Where a platform has no WebCrypto, one that is set does all of it: no module asks the platform behind its back. */

import { webcrypto } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createBackupKey } from '../../../lib/protocol/crypto/backup-key.ts';
import { toHex } from '../../../lib/protocol/crypto/bytes.ts';
import { openEscrow, sealEscrow } from '../../../lib/protocol/crypto/escrow.ts';
import { Secret } from '../../../lib/protocol/crypto/secret.ts';
import { randomScalar } from '../../../lib/protocol/crypto/set/group.ts';
import { blindPassword } from '../../../lib/protocol/crypto/set/guess.ts';
import { setWebCrypto, type WebCrypto, webCrypto } from '../../../lib/protocol/crypto/web-crypto.ts';

afterEach(() => setWebCrypto(undefined));

/** Its random bytes count up, and it notes what it was asked for. */
function counting(): WebCrypto & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    getRandomValues(array) {
      asked.push('random');
      for (let at = 0; at < array.length; at++) array[at] = at;
    },
    subtle: new Proxy(webcrypto.subtle, {
      get(subtle, name: keyof SubtleCrypto) {
        asked.push(name);
        return subtle[name].bind(subtle);
      },
    }) as WebCrypto['subtle'],
  };
}

test('without one that was set, it is the platform’s', () => {
  expect(webCrypto()).toBe(globalThis.crypto);
});

test('where there is none at all, the error says so', () => {
  const { crypto } = globalThis;
  try {
    Object.defineProperty(globalThis, 'crypto', { value: undefined, configurable: true, writable: true });
    expect(createBackupKey).toThrow('WebCrypto expected');
    setWebCrypto(crypto);
    expect(createBackupKey).not.toThrow();
  } finally {
    Object.defineProperty(globalThis, 'crypto', { value: crypto, configurable: true, writable: true });
  }
});

describe('one that was set', () => {
  test('draws every random byte: of keys, of scalars, of the blind of a guess', () => {
    const mine = counting();
    setWebCrypto(mine);
    expect(toHex(createBackupKey().reveal())).toMatch(/^000102.*1e1f$/);
    expect(randomScalar()).toBe(randomScalar());
    const password = new Secret('a password of this test');
    expect(blindPassword(password)).toEqual(blindPassword(password));
    expect(mine.asked).toEqual(Array.from({ length: 5 }, () => 'random'));
  });

  test('seals and opens', async () => {
    const mine = counting();
    setWebCrypto(mine);
    const [key, exportKey] = [createBackupKey(), new Secret(new Uint8Array(64))];
    const context = { account: 'account', registration: 'registration' };
    const opened = await openEscrow(await sealEscrow(key, exportKey, context), exportKey, context);
    expect(toHex(opened.reveal())).toBe(toHex(key.reveal()));
    expect(new Set(mine.asked)).toEqual(new Set(['random', 'importKey', 'deriveBits', 'encrypt', 'decrypt']));
  });
});

describe('no other module', () => {
  const root = fileURLToPath(new URL('../../../lib', import.meta.url));
  const files = ['protocol', 'backup', 'client'].flatMap((room) =>
    readdirSync(`${root}/${room}`, { recursive: true, encoding: 'utf8' }).map((file) => `${room}/${file}`),
  );
  const sources = files.filter((file) => file.endsWith('.ts') && file !== 'protocol/crypto/web-crypto.ts');
  /** The global, not a folder of that name, a field of something else, or the word in a comment. */
  const global = /(?<![./\w-])crypto\s*(\.|\[|\?\.)|globalThis\.crypto|@noble\/\w+\/utils/;

  test('of these was overlooked', () => {
    expect(sources.length).toBeGreaterThan(80);
    expect('  const key = await crypto.subtle.importKey(').toMatch(global);
    expect("import { randomBytes } from '@noble/hashes/utils.js';").toMatch(global);
    expect("import { utf8 } from '../protocol/crypto/bytes.ts';").not.toMatch(global);
  });

  test('names the platform’s', () => {
    expect(sources.filter((file) => global.test(readFileSync(`${root}/${file}`, 'utf8')))).toEqual([]);
  });
});
