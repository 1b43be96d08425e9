import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { format, inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { Secret } from '../../../lib/protocol/crypto/secret.ts';

const password = 'correct horse battery staple';
const bytes = new Uint8Array([222, 173, 190, 239, 222, 173, 190, 239]);
const secrets = { text: new Secret(password), key: new Secret(bytes) };

/** Every way a value gets into a log or an error. */
const printings: Record<string, (value: unknown) => string> = {
  String,
  template: (value) => `${value}`,
  concatenation: (value) => `${''}${value as string}`,
  join: (value) => [value].join(),
  'JSON.stringify': (value) => JSON.stringify(value),
  'JSON.stringify, nested': (value) => JSON.stringify({ body: [value] }),
  inspect: (value) => inspect(value, { showHidden: true, depth: null, getters: true }),
  'inspect, nested': (value) =>
    inspect({ body: [value], map: new Map([[value, value]]) }, { depth: null, showHidden: true }),
  'format %s %o %O %j': (value) => format('%s %o %O %j', value, value, value, value),
  'console.log': (value) => {
    let printed = '';
    const stdout = new Writable({
      write(chunk, _encoding, done) {
        printed += chunk;
        done();
      },
    });
    const log = new Console({ stdout });
    log.log(value);
    log.dir({ value }, { depth: null, showHidden: true });
    log.table([value]);
    return printed;
  },
  'error cause': (value) => inspect(new Error(`failed for ${value}`, { cause: value })),
};

describe.each(Object.entries(secrets))('a secret of %s', (_name, secret) => {
  test.each(Object.entries(printings))('prints [secret] by %s', (_title, print) => {
    const printed = print(secret);
    expect(printed).toContain('[secret]');
    for (const leak of ['horse', '222', '173', 'deadbeef', '3q2+7w', 'Uint8Array']) expect(printed).not.toContain(leak);
  });

  test('has no property that shows it', () => {
    expect(Reflect.ownKeys(secret)).toEqual([]);
    expect(Object.entries(secret)).toEqual([]);
    expect({ ...secret }).toEqual({});
    expect(structuredClone({ secret })).toEqual({ secret: {} });
  });
});

describe('a secret', () => {
  test('reveals its value where it is used', () => {
    expect(secrets.text.reveal()).toBe(password);
    expect(secrets.key.reveal()).toBe(bytes);
  });

  test('has a prototype that reveals nothing', () => {
    expect(Secret.prototype.reveal.call({} as Secret)).toBeUndefined();
  });
});
