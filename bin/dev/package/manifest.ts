/** The manifest that is published. */
import manifest from '../../../package.json' with { type: 'json' };

/**
 * What an app imports it shares with the app, and the app's audit sees it: these stay dependencies, at the versions that
 * are tested here. What only the command line uses is bundled into it, so that an app need not install it; so are the
 * dictionaries, see dictionaries.ts, and what is small in a large package, see borrowed.ts.
 */
const shared = [
  '@noble/curves',
  '@noble/hashes',
  '@scure/base',
  'canonicalize',
  '@serenity-kit/opaque',
  'zod',
] as const;

const entry = (path: string) => ({ types: `./lib/${path}.d.ts`, default: `./lib/${path}.js` });

export const publishedManifest = {
  name: 'backup-key-vault',
  version: manifest.version,
  description: 'Keep the key of end-to-end encrypted backups behind a password, and encrypt the backups: SDK and CLI',
  keywords: ['backup', 'encryption', 'end-to-end', 'key', 'opaque', 'recovery', 'vault'],
  license: manifest.license,
  type: 'module',
  engines: { node: '>=20' },
  sideEffects: false,
  exports: {
    '.': entry('client/index'),
    './backup': entry('backup/index'),
    './cells': entry('protocol/cells'),
    './react-native': entry('client/react-native'),
    './messages/de.json': './messages/de.json',
    './messages/en.json': './messages/en.json',
    './package.json': './package.json',
  },
  bin: { 'backup-key-vault': 'bin/bkv.js', bkv: 'bin/bkv.js' },
  // For resolvers from before "exports".
  main: './lib/client/index.js',
  types: './lib/client/index.d.ts',
  typesVersions: {
    '*': {
      backup: ['./lib/backup/index.d.ts'],
      cells: ['./lib/protocol/cells.d.ts'],
      'react-native': ['./lib/client/react-native.d.ts'],
    },
  },
  files: ['bin', 'lib', 'messages', 'src', 'vectors', 'THIRD-PARTY-NOTICES.md', 'sbom.spdx.json'],
  dependencies: Object.fromEntries(shared.map((name) => [name, manifest.dependencies[name]])),
};
