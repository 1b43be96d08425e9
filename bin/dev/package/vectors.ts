/** The vectors, for who writes another client: each file of test/vectors that its README has a row of. */
import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.ts';

interface VectorFile {
  readonly file: string;
  /** What it holds, and where it comes from. */
  readonly about: string;
}

const folder = join(root, 'test', 'vectors');

/** Throws where a file has no row: nobody would know what it is. */
function listVectors(): VectorFile[] {
  const rows = readFileSync(join(folder, 'README.md'), 'utf8').matchAll(/^\| `([\w.-]+\.json)` \| (.+) \|$/gm);
  const about = new Map([...rows].map(([, file = '', text = '']) => [file, text]));
  return globSync('*.json', { cwd: folder })
    .sort()
    .map((file) => {
      const text = about.get(file);
      if (text === undefined) throw new Error(`test/vectors/README.md expected a row of \`${file}\``);
      return { file, about: text };
    });
}

/** Into `vectors/`, byte for byte, with an index for people and one for programs. */
export function writeVectors(packageFolder: string): void {
  const target = join(packageFolder, 'vectors');
  mkdirSync(target, { recursive: true });
  const files = listVectors();
  const written = files.map(({ file, about }) => {
    const bytes = readFileSync(join(folder, file));
    writeFileSync(join(target, file), bytes);
    return { file, about, sha256: createHash('sha256').update(bytes).digest('hex') };
  });
  writeFileSync(join(target, 'index.json'), JSON.stringify(written));
  writeFileSync(join(target, 'README.md'), indexOf(files));
}

const introduction = `# Test vectors

**What this is for:** every value on the way of each operation, to write another client against. **Who reads it:** its
author, beside docs/protocol.md of the repository, and their programs: \`index.json\` lists the same files, with SHA-256.

Bytes are hex, but what is base64url on the wire is so here, unless a file says otherwise. \`bkv conformance --url
<vault>\` tries a running vault against the protocol's rules.
`;

function indexOf(files: readonly VectorFile[]): string {
  const rows = files.map(({ file, about }) => `| [\`${file}\`](${file}) | ${about} |`);
  return `${[introduction, '| file | what it holds |', '|---|---|', ...rows].join('\n')}\n`;
}
