/** Reports as one table of text. */
import { type Goal, isMet, judged, type Measure, type Report } from './measure.ts';

const columns = ['what', 'goal', 'now', 'beside', 'ratio', '', 'command'] as const;

export function formatTable(reports: readonly Report[]): string {
  const rows = reports.flatMap(({ measures, command }) => measures.map((measure) => rowOf(measure, command)));
  const lines = [[...columns], ...rows];
  const widths = columns.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map(
      (line) =>
        `${line
          .map((cell, i) => cell.padEnd(widths[i] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

function rowOf(measure: Measure, command: string): string[] {
  const { what, unit, ours, other, goal } = measure;
  return [
    what,
    goal ? formatGoal(goal) : '',
    `${formatNumber(ours)} ${unit}`,
    other ? `${formatNumber(other.value)} ${unit} (${other.what})` : '',
    other ? formatNumber(judged(measure)) : '',
    goal ? (isMet(measure) ? 'met' : 'MISSED') : '',
    command,
  ];
}

function formatGoal(goal: Goal): string {
  return 'atMost' in goal ? `≤ ${goal.atMost}` : `≥ ${goal.atLeast}`;
}

/** Three digits that count, and no exponent. */
function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0 || Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}
