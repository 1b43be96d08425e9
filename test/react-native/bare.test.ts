/** The SDK where there is no page, no Node, no WebAssembly and no WebCrypto: the whole story, against real vaults. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startVaultSetProcess, type VaultSetProcess } from '../support/vault/vault-set.ts';
import { type Bare, bareContext, bundle } from './bare/context.ts';
import { type Redirector, redirectTo } from './redirector.ts';
import type { Given } from './story.ts';
import { outside, told } from './told.ts';

let set: VaultSetProcess;
let bare: Bare;
let redirector: Redirector;

beforeAll(async () => {
  set = await startVaultSetProcess();
  redirector = await redirectTo(set.vault(1).url);
  bare = await bareContext();
});

afterAll(async () => {
  redirector?.close();
  await set?.close();
});

describe('the bare context', () => {
  const absent = [
    ...['WebAssembly', 'Worker', 'SharedArrayBuffer', 'crypto', 'process', 'Buffer', 'require', 'global', 'native'],
    ...['window', 'document', 'self', 'location', 'Blob', 'ReadableStream', 'TransformStream', 'WritableStream'],
    ...['TextDecoder', 'DOMException', 'structuredClone', 'MessageChannel', 'URLSearchParams', 'Iterator'],
  ];

  test.each(absent)('has no %s', (name) => {
    expect(bare.run(`typeof ${name}`)).toBe('undefined');
    expect(bare.run(`'${name}' in globalThis`)).toBe(false);
  });

  test.each([
    'AbortSignal.timeout',
    'AbortSignal.any',
    'new AbortController().signal.reason',
    'URL.canParse',
    'new Response("").body',
    'Intl.Segmenter',
    '"".isWellFormed',
    '[].toSorted',
    'Promise.withResolvers',
  ])('has no %s', (member) => {
    expect(bare.run(`typeof (${member})`)).toBe('undefined');
  });
});

test('an app sets up, recovers, changes its password and reads its backup', async () => {
  const { story } = bare.run(`${await bundle('test/react-native/story.ts', { globalName: 'app' })}\napp;`) as {
    story(given: Given): Promise<string>;
  };
  expect(JSON.parse(await story(await outside(bare, set, redirector.url)))).toEqual(told);
});
