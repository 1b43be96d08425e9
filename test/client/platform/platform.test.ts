/** Everything of the client but its default platform runs where there is neither WebAssembly nor a Worker nor Node. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { importsOf } from '../../architecture.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** What only some engines have, and packages that need it. */
const bound =
  /\bimport\.meta\b|\bWorker\b|\bWebAssembly\.|\bworker_threads\b|'node:|\bprocess\b|\bBuffer\b|'(@serenity-kit\/opaque|hash-wasm|libsodium[\w-]*)'/;

const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '');

/** Everything that is loaded with `entry`, at once or later; what is imported for its type alone is not. */
function reached(entry: string, found = new Map<string, string>()): Map<string, string> {
  if (found.has(entry) || !existsSync(root + entry)) return found;
  const text = readFileSync(root + entry, 'utf8');
  found.set(entry, withoutComments(text));
  for (const { to, typeOnly } of importsOf({ path: entry, text })) if (!typeOnly) reached(to, found);
  return found;
}

/** The files of `entry` that not every engine can load, and what it is. */
const breaking = (entry: string) =>
  [...reached(entry)].flatMap(([path, text]) => {
    const [what] = bound.exec(text) ?? [];
    return what === undefined ? [] : [`${path} has ${what}`];
  });

test('no module that vault-client.ts reaches needs more than JavaScript, fetch, timers and WebCrypto', () => {
  expect([...reached('lib/client/vault-client.ts').keys()]).toEqual(
    expect.arrayContaining(['lib/client/set/registering.ts', 'lib/protocol/crypto/set/group.ts']),
  );
  expect(breaking('lib/client/vault-client.ts')).toEqual([]);
});

test('the default platform is where they are, and the walk finds them', () => {
  expect(breaking('lib/client/index.ts')).toEqual(
    expect.arrayContaining([
      'lib/client/platform/web-assembly.ts has WebAssembly.',
      "lib/protocol/crypto/opaque.ts has '@serenity-kit/opaque'",
      'lib/protocol/crypto/set/argon2-thread.ts has Worker',
    ]),
  );
});
