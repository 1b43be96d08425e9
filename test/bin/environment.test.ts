import { describe, expect, test } from '@jest/globals';
import { readEnvironment } from '../../bin/bkv/environment.ts';
import { Failure } from '../../bin/bkv/failure.ts';
import { setSize } from '../../lib/protocol/crypto/set/size.ts';

/** Of the one vault that it names. */
const one = (env: NodeJS.ProcessEnv) => readEnvironment(env).places.present.vaults[0];

describe('the environment', () => {
  test('has defaults that reach the embedded vault', () => {
    const { account, home } = readEnvironment({});
    expect([one({})?.url.href, account, one({})?.token]).toEqual(['http://127.0.0.1:8787/', 'dev', undefined]);
    expect(home).toMatch(/\/\.backup-key-vault$/);
  });

  test.each(['http://vault.example.com', 'ftp://127.0.0.1', 'vault.example.com', 'http://127.0.0.1.example.com'])(
    'VAULT_URL=%s is refused: a token must not travel in the clear',
    (url) => {
      expect(() => one({ VAULT_URL: url })).toThrow(Failure);
    },
  );

  test.each(['https://user:secret@vault.example.com', 'https://vault.example.com/?stage=1', 'https://a.example/#b'])(
    'VAULT_URL=%s is refused, and nothing of it is said',
    (url) => {
      expect(() => one({ VAULT_URL: url })).toThrow(
        'VAULT_URL has no user, query or fragment: it is an address and nothing more.',
      );
    },
  );

  test('an address that is none stops only what asks for it', () => {
    expect(readEnvironment({ VAULT_URL: 'nonsense', VAULT_ACCOUNT: 'ann' }).account).toBe('ann');
  });

  test('may name identity keys of the vault, with commas between', () => {
    expect(one({})?.identity).toBeUndefined();
    expect(one({ VAULT_IDENTITY: 'one' })?.identity).toEqual(['one']);
    expect(one({ VAULT_IDENTITY: 'one, two' })?.identity).toEqual(['one', 'two']);
    // No pin is left out unsaid: the SDK refuses the empty one.
    expect(one({ VAULT_IDENTITY: 'one,' })?.identity).toEqual(['one', '']);
  });
});

/** The places as plain words. */
function placesOf(env: NodeJS.ProcessEnv) {
  const { present, former } = readEnvironment(env).places;
  const plain = ({ vaults, threshold }: typeof present) => ({
    threshold,
    vaults: vaults.map(({ url, ...rest }) => ({ at: url.host, ...rest })),
  });
  return { present: plain(present), former: former.map(plain) };
}

describe('several vaults in VAULT_URL', () => {
  const VAULT_URL = 'https://a.example, https://b.example,https://c.example';

  test('are a set, of which more than half are needed unless VAULT_THRESHOLD says more', () => {
    expect(placesOf({ VAULT_URL })).toEqual({
      present: { threshold: 2, vaults: [{ at: 'a.example' }, { at: 'b.example' }, { at: 'c.example' }] },
      former: [],
    });
    expect(placesOf({ VAULT_URL, VAULT_THRESHOLD: '3' }).present.threshold).toBe(3);
    expect(placesOf({ VAULT_URL: 'https://a.example,https://b.example' }).present.threshold).toBe(2);
  });

  test.each([
    ['1', 'VAULT_THRESHOLD expected a whole number from 2 to 3, got "1": of 3 vaults more than half are needed.'],
    ['4', 'VAULT_THRESHOLD expected a whole number from 2 to 3, got "4"'],
    ['2.5', 'VAULT_THRESHOLD expected a whole number from 2 to 3, got "2.5"'],
    ['two', 'VAULT_THRESHOLD expected a whole number from 2 to 3, got "two"'],
  ])('with VAULT_THRESHOLD=%s are refused', (VAULT_THRESHOLD, words) => {
    expect(() => placesOf({ VAULT_URL, VAULT_THRESHOLD })).toThrow(words);
  });

  test('have a name, a token and pins each, in their order; + stands between several pins of one', () => {
    const env = { VAULT_URL, VAULT_NAMES: 'one,two,three', VAULT_TOKEN: 'x,y,z', VAULT_IDENTITY: 'p,q+r,s' };
    expect(placesOf(env).present.vaults).toEqual([
      { at: 'a.example', name: 'one', token: 'x', identity: ['p'] },
      { at: 'b.example', name: 'two', token: 'y', identity: ['q', 'r'] },
      { at: 'c.example', name: 'three', token: 'z', identity: ['s'] },
    ]);
  });

  test.each(['VAULT_NAMES', 'VAULT_TOKEN', 'VAULT_IDENTITY'])('need an entry each in %s', (variable) => {
    expect(() => placesOf({ VAULT_URL, [variable]: 'one,two' })).toThrow(
      `${variable} expected 3 entries with commas between, one for each vault of VAULT_URL; got 2.`,
    );
  });

  test('are each named once, and no more than a set may have', () => {
    expect(() => placesOf({ VAULT_URL: 'https://a.example,https://a.example/' })).toThrow(
      'VAULT_URL expected each vault once, got https://a.example/ twice.',
    );
    const many = (count: number) => Array.from({ length: count }, (_, n) => `https://v${n}.example`).join(',');
    expect(placesOf({ VAULT_URL: many(9) }).present.threshold).toBe(5);
    expect(() => placesOf({ VAULT_URL: many(10) })).toThrow('VAULT_URL expected at most 9 vaults, got 10.');
    expect(setSize.most).toBe(9);
  });
});

describe('one vault', () => {
  test('needs no threshold', () => {
    expect(placesOf({ VAULT_THRESHOLD: '1' }).present.threshold).toBe(1);
    expect(() => placesOf({ VAULT_THRESHOLD: '2' })).toThrow(
      'VAULT_THRESHOLD expected 1, got "2": VAULT_URL names one vault.',
    );
  });
});

describe('VAULT_PREVIOUSLY', () => {
  const VAULT_URL = 'https://a.example,https://b.example,https://c.example';

  test('names places with spaces between; a vault that is in several counts once', () => {
    const VAULT_PREVIOUSLY = ' https://old.example  https://a.example,https://d.example,https://e.example';
    const { former } = placesOf({ VAULT_URL, VAULT_PREVIOUSLY, VAULT_TOKEN: '1,2,3,4,5,6' });
    expect(former).toEqual([
      { threshold: 1, vaults: [{ at: 'old.example', token: '4' }] },
      {
        threshold: 2,
        vaults: [
          { at: 'a.example', token: '1' },
          { at: 'd.example', token: '5' },
          { at: 'e.example', token: '6' },
        ],
      },
    ]);
  });

  test('adds its vaults to the tokens that are expected', () => {
    const env = { VAULT_URL, VAULT_PREVIOUSLY: 'https://old.example', VAULT_TOKEN: '1,2,3' };
    expect(() => placesOf(env)).toThrow(
      'VAULT_TOKEN expected 4 entries with commas between, one for each vault of VAULT_URL, then of VAULT_PREVIOUSLY; got 3.',
    );
  });

  test('with an address that is none says so of itself', () => {
    expect(() => placesOf({ VAULT_URL, VAULT_PREVIOUSLY: 'http://old.example' })).toThrow(
      'VAULT_PREVIOUSLY must start with https:// unless the vault runs on this machine.',
    );
  });
});
