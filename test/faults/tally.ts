/** How a run was asked for, and what it counted: test/faults/run.ts adds the suites up and prints them. */
import { mkdirSync, writeFileSync } from 'node:fs';

export const nightly = process.env.FAULTS_NIGHTLY === '1';
/** The same seed gives the same steps, orders and faults. */
export const seed = Number(process.env.FAULTS_SEED ?? 1);

const folder = new URL('../../reports/faults/', import.meta.url);

export function tally(suite: string, counts: Readonly<Record<string, number>>): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL(`${suite}.json`, folder), JSON.stringify({ suite, seed, ...counts }, null, 2));
}
