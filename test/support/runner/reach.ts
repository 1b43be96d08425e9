/** Which tests are quick: those whose modules, followed to the end, reach no process, server, browser or CDK. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { importsOf } from '../../architecture.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** What a test waits for. A name also stands for what begins with it and a slash. */
const slow = [
  ...['node:child_process', 'node:http', 'node:https', 'node:http2', 'node:net', 'node:tls', 'node:worker_threads'],
  ...['aws-cdk-lib', 'dynalite', 'playwright-core', 'esbuild'],
];

const isSlow = (name: string): boolean => slow.some((one) => name === one || name.startsWith(`${one}/`));

/** The text of a source by its path from the root, or undefined for what is none, such as a package. */
export type Read = (path: string) => string | undefined;

const fromDisk: Read = (path) => {
  const file = root + path;
  return /\.(ts|js|cjs)$/.test(path) && existsSync(file) ? readFileSync(file, 'utf8') : undefined;
};

/** The first slow thing that a source reaches, or undefined. Imports of types alone vanish and count for nothing. */
export function reaches(path: string, read: Read = fromDisk): string | undefined {
  const known = new Set([path]);
  for (const at of known) {
    for (const { to, typeOnly } of importsOf({ path: at, text: read(at) ?? '' })) {
      if (typeOnly) continue;
      if (isSlow(to)) return to;
      known.add(to);
    }
  }
  return undefined;
}
