/** Reports as one table of text: the command of each, and below it what it measured. */
import { type Goal, isMet, judged, type Measure, type Report } from './measure.ts';

const columns = ['', 'goal', 'now', 'beside', 'ratio', ''] as const;

export function formatTable(reports: readonly Report[]): string {
  const groups = reports.map(({ command, measures }) => ({ command, rows: measures.map(rowOf) }));
  const rows = [[...columns], ...groups.flatMap(({ rows }) => rows)];
  const widths = columns.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `${row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd()}\n`;
  return line(columns) + groups.map(({ command, rows }) => `${command}\n${rows.map(line).join('')}`).join('');
}

function rowOf(measure: Measure): string[] {
  const { what, unit, ours, other, goal } = measure;
  return [
    `  ${what}`,
    goal ? formatGoal(goal) : '',
    `${formatNumber(ours)} ${unit}`,
    other ? `${formatNumber(other.value)} (${other.what})` : '',
    other ? formatNumber(judged(measure)) : '',
    goal ? (isMet(measure) ? 'met' : 'MISSED') : '',
  ];
}

function formatGoal(goal: Goal): string {
  return 'atMost' in goal ? `≤ ${formatNumber(goal.atMost)}` : `≥ ${formatNumber(goal.atLeast)}`;
}

/** Three digits that count, and no exponent. */
function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0 || Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}
