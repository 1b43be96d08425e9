/** What a run counted: test/faults/run.ts adds the suites up and prints them. */
import { mkdirSync, writeFileSync } from 'node:fs';

const folder = new URL('../../reports/faults/', import.meta.url);

export function tally(suite: string, counts: Readonly<Record<string, number>>): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL(`${suite}.json`, folder), JSON.stringify({ suite, ...counts }, null, 2));
}
