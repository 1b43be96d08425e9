/** Horizontal bars under their names, one below the other; in groups, or in parts that add up. */
import { label, linear } from './scale.ts';
import { element, picture, seriesClasses, text, widthOf } from './svg.ts';

interface Part {
  readonly value: number;
  /** Which of the series it is. */
  readonly series: number;
}

export interface Bar {
  readonly name: string;
  /** They stand behind one another. */
  readonly parts: readonly Part[];
  /** In the line of its name, at the right end. */
  readonly said: string;
  readonly missed?: boolean;
}

export interface BarChart {
  readonly title: string;
  readonly description: string;
  /** What the axis counts. */
  readonly axis: string;
  readonly series: readonly string[];
  readonly groups: readonly { readonly name?: string; readonly bars: readonly Bar[] }[];
  /** A line across all bars. */
  readonly line?: { readonly at: number; readonly name: string };
  /** Where the axis ends; longer bars are cut, and say their value. Absent: at the longest. */
  readonly most?: number;
}

const [width, left, right] = [760, 16, 744];
const [rowHeight, groupHeight, barHeight] = [38, 30, 12];

export function barChart({ title, description, axis, series, groups, line, most }: BarChart): string {
  const lengths = groups.flatMap(({ bars }) => bars.map(lengthOf));
  const end = most ?? Math.max(...lengths, line?.at ?? 0) * 1.02;
  const scale = linear({ most: end, from: left, to: right - 8 });
  const rows = groups.reduce((sum, { name, bars }) => sum + (name ? groupHeight : 0) + bars.length * rowHeight, 0);
  const top = 38 + (series.length > 0 ? 24 : 0) + (line ? 22 : 0);
  const bottom = top + rows + 6;
  const body = [
    text(title, { class: 'head', x: left, y: 24 }),
    ...legend(series),
    ...scale.ticks.map((tick) =>
      element('line', { class: 'grid', x1: scale.at(tick), x2: scale.at(tick), y1: top, y2: bottom }),
    ),
  ];
  let y = top;
  for (const { name, bars } of groups) {
    if (name) {
      body.push(text(name, { x: left, y: y + 20, 'font-weight': 600 }));
      y += groupHeight;
    }
    for (const bar of bars) {
      body.push(...drawn(bar, y, { at: scale.at, end }));
      y += rowHeight;
    }
  }
  if (line) {
    const x = scale.at(line.at);
    body.push(element('line', { class: 'goal', x1: x, x2: x, y1: top - 6, y2: bottom }));
    body.push(text(line.name, { class: 'goal-text', x, y: top - 10, 'text-anchor': 'middle' }));
  }
  body.push(
    ...scale.ticks.map((tick) =>
      text(label(tick), {
        class: 'soft',
        x: scale.at(tick),
        y: bottom + 16,
        'text-anchor': tick === 0 ? 'start' : 'middle',
      }),
    ),
    text(axis, { class: 'soft', x: right, y: bottom + 36, 'text-anchor': 'end' }),
  );
  return picture({ title, description, width, height: bottom + 50, body });
}

const lengthOf = ({ parts }: Bar): number => parts.reduce((sum, { value }) => sum + value, 0);

function drawn(
  { name, parts, said, missed }: Bar,
  y: number,
  { at, end }: { at(value: number): number; end: number },
): string[] {
  let done = 0;
  const drawnParts = parts.map(({ value, series }) => {
    const [x1, x2] = [at(Math.min(done, end)), at(Math.min(done + value, end))];
    done += value;
    const colour = missed ? 'missed' : (seriesClasses[series] ?? 's1');
    return element('rect', {
      class: `bar ${colour}`,
      x: x1,
      y: y + 20,
      width: Math.max(1, x2 - x1),
      height: barHeight,
    });
  });
  return [
    text(name, { x: left, y: y + 14 }),
    text(missed ? `${said}: missed` : said, {
      class: missed ? 'missed-text' : 'soft',
      x: right,
      y: y + 14,
      'text-anchor': 'end',
    }),
    ...drawnParts,
    ...(done > end ? [text('→', { class: 'missed-text', x: right - 6, y: y + 30 })] : []),
  ];
}

export function legend(series: readonly string[]): string[] {
  let x = left;
  return series.flatMap((name, index) => {
    const parts = [
      element('rect', { class: `bar ${seriesClasses[index] ?? 's1'}`, x, y: 39, width: 14, height: 10 }),
      text(name, { x: x + 20, y: 49 }),
    ];
    x += 38 + widthOf(name);
    return parts;
  });
}
