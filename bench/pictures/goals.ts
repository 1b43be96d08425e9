/** Every goal of every report, and how much of it is used: what is left of the line is met. */
import { isMet, judged, type Measure, type Report } from '../report/measure.ts';
import { type Bar, barChart } from './charts/bars.ts';
import { label } from './charts/scale.ts';

/** A longer bar says nothing more. */
const most = 1.6;

export function goalsPicture(reports: readonly Report[]): string {
  const groups = reports
    .map(({ name, measures }) => ({ name, bars: measures.flatMap(barOf) }))
    .filter(({ bars }) => bars.length > 0);
  const bars = groups.flatMap((group) => group.bars);
  const missed = bars.filter((bar) => bar.missed).length;
  return barChart({
    title: 'Goals, and how much of each is used',
    description:
      `${bars.length} goals, ${bars.length - missed} of them met. A bar that ends left of the line meets its goal. ` +
      bars.map(({ name, said }) => `${name}: ${said}.`).join(' '),
    axis: 'share of the goal that is used',
    series: [],
    groups,
    line: { at: 1, name: 'the goal' },
    most,
  });
}

function barOf(measure: Measure): Bar[] {
  const { what, unit, goal, other } = measure;
  if (!goal) return [];
  const value = judged(measure);
  const limit = 'atMost' in goal ? goal.atMost : goal.atLeast;
  const used = 'atMost' in goal ? value / limit : limit / value;
  const measured = other ? label(value) : `${label(value)} ${unit}`;
  const said = `${measured}, ${'atMost' in goal ? 'at most' : 'at least'} ${label(limit)}`;
  return [{ name: what, parts: [{ value: used, series: 0 }], said, missed: !isMet(measure) }];
}
