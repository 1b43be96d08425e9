/** The code of a function: what is deployed, and what a build of this tree makes. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';

export type Files = Readonly<Record<string, Uint8Array>>;

/** As `CodeSha256` of Lambda's API writes it. */
export const codeSha256 = (zip: Uint8Array): string => createHash('sha256').update(zip).digest('base64');

/** What a function consists of, by name. AWS Signer adds its signature beside it, which is no code. */
export function filesOf(zip: Uint8Array): Files {
  return Object.fromEntries(
    Object.entries(unzipSync(zip)).filter(([name]) => !name.startsWith('META-INF/') && !name.endsWith('/')),
  );
}

/** The same of an asset of a synthesized app: a zip, or the folder that `cdk` would put into one. */
export function assetFiles(path: string): Files {
  if (statSync(path).isFile()) return filesOf(readFileSync(path));
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' });
  return Object.fromEntries(
    names.filter((name) => statSync(join(path, name)).isFile()).map((name) => [name, readFileSync(join(path, name))]),
  );
}

/** One SHA-256 over names and contents, in hex: the same for the same files, however they were packed. */
export function digestOf(files: Files): string {
  const hash = createHash('sha256');
  for (const name of Object.keys(files).sort()) {
    const content = files[name] ?? new Uint8Array();
    hash.update(`${name}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}
