/** What Node prints of an error that an app does not catch: the package's own file, and not its libraries' long lines. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { build } from './packed.ts';

let built: { folder: string; remove(): void };

beforeAll(() => {
  built = build('stacks');
});

afterAll(() => built?.remove());

const ksf = '{ algorithm: "argon2id", iterations: 3, memory: 65536, parallelism: 4 }';

const uncaught: [string, string, string][] = [
  [
    'OPAQUE',
    'protocol/crypto/opaque.js',
    `const { Secret } = await import(lib + 'protocol/crypto/secret.js');
     await module.ready;
     const secret = new Secret('AAAA');
     module.finishLogin({ password: secret, state: secret, ksf: ${ksf}, identifiers: { account: 'a', vault: 'v' } }, 'AAAA');`,
  ],
  [
    'Argon2id',
    'protocol/crypto/set/argon2-hash.js',
    `await module.hash({ password: new Uint8Array(1), salt: new Uint8Array(8), ksf: { ...${ksf}, memory: 2 ** 26 }, length: 32 });`,
  ],
  [
    'the estimate of a password',
    'client/strength/zxcvbn.js',
    `const { ZxcvbnFactory } = module;
     new ZxcvbnFactory({}).check(undefined);`,
  ],
];

test.each(uncaught)('out of %s it is short, and names %s', (_, file, code) => {
  const lib = `file://${join(built.folder, 'lib')}/`;
  const app = `const lib = ${JSON.stringify(lib)}; const module = await import(lib + ${JSON.stringify(file)}); ${code}`;
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', app], { encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toContain(file);
  expect(stderr).toMatch(/Error: /);
  expect(stderr.length).toBeLessThan(5_000);
  expect(Math.max(...stderr.split('\n').map((line) => line.length))).toBeLessThan(1_000);
});
