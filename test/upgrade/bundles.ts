import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Bundles } from '../../lib/local/functions.ts';
import type { Release } from '../support/release/previous.ts';

/** The functions of a release: all of them, or those that are named. */
export function bundlesOf({ path }: Release, names?: readonly string[]): Bundles {
  const folder = join(path, 'dist', 'lambdas');
  return Object.fromEntries((names ?? readdirSync(folder)).map((name) => [name, folder]));
}
