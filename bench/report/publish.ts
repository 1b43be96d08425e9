/** The last thing that a benchmark does: it prints its table, writes its report, and fails where a goal is missed. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { isMet, type Measure, type Report } from './measure.ts';
import { formatTable } from './table.ts';

/** Of the reports of the latest runs. It is not kept in git. */
export const reports = fileURLToPath(new URL('../../reports/bench/', import.meta.url));

export interface Published {
  readonly name: string;
  readonly measures: readonly Measure[];
  readonly details?: unknown;
}

/** Sets the exit code to 1 when a goal is missed. */
export function publish({ name, measures, details }: Published): void {
  const args = process.argv.slice(2);
  const report: Report = {
    name,
    command: ['npm run bench --', name, ...args].join(' '),
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
    measures,
    ...(details !== undefined && { details }),
  };
  mkdirSync(reports, { recursive: true });
  writeFileSync(`${reports}${name}.json`, `${JSON.stringify(report, null, 2)}\n`);
  process.stdout.write(`\n${formatTable([report])}`);
  if (!measures.every(isMet)) process.exitCode = 1;
}
