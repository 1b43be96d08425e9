/** Lines over a logarithmic axis of how many, with the marks that they are held against. */
import { legend } from './bars.ts';
import { label, linear, logarithmic } from './scale.ts';
import { element, picture, points, seriesClasses, text } from './svg.ts';

export interface LineChart {
  readonly title: string;
  readonly description: string;
  readonly xAxis: string;
  readonly yAxis: string;
  readonly series: readonly { readonly name: string; readonly points: readonly (readonly [number, number])[] }[];
  readonly marks?: readonly { readonly at: number; readonly name: string; readonly kind: 'goal' | 'mark' }[];
  /** Absent: the vertical axis is linear, from zero. */
  readonly logarithmicFrom?: number;
  /** Whether the points are shown: they were measured, and the line between them was not. */
  readonly dots?: boolean;
}

const [width, height] = [760, 420];
const area = { left: 78, right: 740, top: 84, bottom: 366 };

export function lineChart({
  title,
  description,
  xAxis,
  yAxis,
  series,
  marks = [],
  logarithmicFrom,
  dots,
}: LineChart): string {
  const all = series.flatMap((one) => one.points);
  const xs = all.map(([x]) => x);
  const most = Math.max(...all.map(([, y]) => y), ...marks.map(({ at }) => at));
  const x = logarithmic({ least: Math.min(...xs), most: Math.max(...xs), from: area.left, to: area.right });
  const vertical = { from: area.bottom, to: area.top };
  const y =
    logarithmicFrom === undefined
      ? linear({ most: most * 1.1, ...vertical })
      : logarithmic({ least: logarithmicFrom, most: 10 ** Math.ceil(Math.log10(most)), ...vertical });
  const body = [
    text(title, { class: 'head', x: 16, y: 24 }),
    ...legend(series.map(({ name }) => name)),
    text(yAxis, { class: 'soft', x: 16, y: area.top - 14 }),
    ...x.ticks.flatMap((tick) => [
      element('line', { class: 'grid', x1: x.at(tick), x2: x.at(tick), y1: area.top, y2: area.bottom }),
      text(label(tick), { class: 'soft', x: x.at(tick), y: area.bottom + 18, 'text-anchor': anchorAt(x.at(tick)) }),
    ]),
    ...y.ticks.flatMap((tick) => [
      element('line', { class: 'grid', x1: area.left, x2: area.right, y1: y.at(tick), y2: y.at(tick) }),
      text(label(tick), { class: 'soft', x: area.left - 8, y: y.at(tick) + 4, 'text-anchor': 'end' }),
    ]),
    element('line', { class: 'axis', x1: area.left, x2: area.right, y1: area.bottom, y2: area.bottom }),
    text(xAxis, { class: 'soft', x: area.right, y: area.bottom + 38, 'text-anchor': 'end' }),
    ...marks.flatMap(({ at, name, kind }) => [
      element('line', { class: kind, x1: area.left, x2: area.right, y1: y.at(at), y2: y.at(at) }),
      text(name, { class: `${kind}-text`, x: area.right, y: y.at(at) - 5, 'text-anchor': 'end' }),
    ]),
    ...series.flatMap((one, index) => {
      const places = one.points.map(([px, py]) => [x.at(px), y.at(py)] as const);
      const colour = seriesClasses[index] ?? 's1';
      return [
        element('polyline', { class: `line ${colour}`, style: 'fill:none', points: points(places) }),
        ...(dots ? places.map(([cx, cy]) => element('circle', { class: `bar ${colour}`, cx, cy, r: 4 })) : []),
      ];
    }),
  ];
  return picture({ title, description, width, height, body });
}

/** The last label ends at the edge. */
const anchorAt = (x: number): string => (x > area.right - 30 ? 'end' : 'middle');
