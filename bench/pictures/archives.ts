/** The same folder by several archivers: `bkv` first. */
import type { Measure, Report } from '../report/measure.ts';
import { barChart } from './charts/bars.ts';
import { label } from './charts/scale.ts';

interface Group {
  readonly what: string;
  readonly unit: string;
  readonly ours: number;
  readonly others: readonly { readonly what: string; readonly value: number }[];
}

/** In seconds of the clock: what a person waits for. */
export function archivesPicture({ measures }: Report): string {
  const groups = groupsOf(measures.filter(({ unit, what }) => unit === 's' && !what.startsWith('processor')));
  return barChart({
    title: 'A backup beside those of others, in one run',
    description: groups
      .map(({ what, ours, others }) => {
        const beside = others.map((other) => `${other.what} ${label(other.value)}`).join(', ');
        return `${what}: bkv ${label(ours)} s, ${beside}.`;
      })
      .join(' '),
    axis: 'seconds',
    series: [],
    groups: groups.map(({ what, unit, ours, others }) => ({
      name: what,
      bars: [{ what: 'bkv', value: ours }, ...others].map((side, index) => ({
        name: side.what,
        parts: [{ value: side.value, series: index === 0 ? 0 : 2 }],
        said: `${label(side.value)} ${unit}`,
      })),
    })),
  });
}

/** What was measured beside several stands in as many rows. */
function groupsOf(measures: readonly Measure[]): Group[] {
  const names = [...new Set(measures.map(({ what }) => what))];
  return names.map((what) => {
    const rows = measures.filter((measure) => measure.what === what);
    const [{ unit, ours } = { unit: '', ours: 0 }] = rows;
    return { what, unit, ours, others: rows.flatMap(({ other }) => other ?? []) };
  });
}
