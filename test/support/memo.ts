/** What is slow to make and the same in every test file of a run: made once, and kept in a folder until the run ends. */
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * `make` gives what JSON can hold, and `about` is everything that it depends on besides the source. The folder is named
 * by test/run.ts; without one it is made anew. What throws is not kept.
 */
export function onceInRun<T>(about: unknown, make: () => T): T {
  const folder = process.env.TEST_MEMO;
  if (!folder) return make();
  const path = join(folder, createHash('sha256').update(JSON.stringify(about)).digest('hex'));
  const kept = read(path);
  if (kept !== undefined) return JSON.parse(kept);
  const made = make();
  // Two workers may make it at once: each finds a whole file.
  const own = `${path}.${randomUUID()}`;
  writeFileSync(own, JSON.stringify(made));
  renameSync(own, path);
  return made;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
