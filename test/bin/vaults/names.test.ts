/** What the vaults of a set are called: by VAULT_NAMES, by what this device kept, or by what they say. */
import { describe, expect, test } from '@jest/globals';
import type { Asked } from '../../../bin/bkv/vaults/asked.ts';
import { namesToKeep, nameVaults } from '../../../bin/bkv/vaults/names.ts';
import type { KeyAnswer } from '../../../lib/protocol/wire/schemas.ts';

const address = (vault: string) => `https://${vault}.example/`;

function setOf(id: string, ...vaults: string[]): NonNullable<KeyAnswer['set']> {
  const ksf = { algorithm: 'argon2id', iterations: 3, memory: 65536, parallelism: 4 } as const;
  const members = vaults.map((vault) => ({ vault, registration: 'r', publicKey: 'p' }));
  return { id, threshold: 2, ksf, commitment: 'c', members };
}

function answered(vault: string, set?: KeyAnswer['set'], name?: string): Asked {
  const entry = { url: new URL(address(vault)), ...(name && { name }) };
  return { entry, answer: { state: 'active', account: 'a', vault, ...(set && { set }) } };
}

const silent = (vault: string): Asked => ({ entry: { url: new URL(address(vault)) }, error: new Error('away') });

/** In the order of `asked`. */
function named(asked: readonly Asked[], kept: Record<string, string> = {}) {
  const names = nameVaults(asked, new Map(Object.entries(kept)));
  return asked.map(({ entry }) => names.get(entry.url.href));
}

describe('a vault', () => {
  test('is called what it says, when it is asked for the first time', () => {
    expect(named([answered('one'), answered('two')])).toEqual(['one', 'two']);
  });

  test('that says another name than is kept, or VAULT_NAMES has, does not get it', () => {
    expect(named([answered('one')], { [address('one')]: 'before' })).toEqual(['before']);
    expect(named([answered('one', undefined, 'given')], { [address('one')]: 'before' })).toEqual(['given']);
  });

  test('that is away has the name that is missing in the set that most of the others have', () => {
    const [set, old] = [setOf('new', 'one', 'two', 'three', 'five'), setOf('old', 'one', 'two', 'four', 'five')];
    const asked = [answered('one', old), answered('two', set), silent('x'), answered('five', set)];
    expect(named(asked)).toEqual(['one', 'two', 'three', 'five']);
  });

  test('that is away and that nobody knows has the name of nobody', () => {
    expect(named([answered('one'), silent('x'), silent('y')])).toEqual(['one', 'unknown-2', 'unknown-3']);
    const two = setOf('s', 'one', 'two');
    expect(named([answered('one', two), answered('two', two), silent('x')])).toEqual(['one', 'two', 'unknown-3']);
  });
});

describe('what is kept', () => {
  test('is what a vault said itself, once: neither what was given, nor what the others say of it', () => {
    const set = setOf('s', 'one', 'two', 'three');
    const asked = [answered('one', set), answered('two', set, 'two'), silent('three')];
    expect(namesToKeep(asked, new Map())).toEqual(new Map([[address('one'), 'one']]));
    expect(namesToKeep(asked, new Map([[address('one'), 'before']]))).toBeUndefined();
  });
});
