/** What uPlot is told to draw a chart of the operators' view. */
import uPlot from 'uplot';
import type { Line } from './graphs.ts';
import { part } from './history.ts';
import { strokeOf } from './strokes.ts';

export interface Drawing {
  readonly place: HTMLElement;
  /** What is drawn goes on, so this is asked anew each time. */
  ends(): readonly number[];
  readonly lines: readonly Line[];
  number(value: number): string;
  time(at: number): string;
  /** The part under the pointer, or none. */
  onPoint(index: number | undefined): void;
}

const height = 168;
const minute = 60_000;
/** Whole numbers only: half an attempt is none. */
const steps = [1, 10, 100, 1_000, 10_000, 100_000].flatMap((power) => [power, 2 * power, 5 * power]);

export function plot({ place, ends, lines, number, time, onPoint }: Drawing): uPlot {
  const colour = (name: string) => colourOf(place, name);
  const axis = {
    stroke: colour('axis-text'),
    font: `12px ${getComputedStyle(place).fontFamily}`,
    grid: { stroke: colour('axis-line'), width: 1 },
    ticks: { show: false },
  };
  const { stepped } = uPlot.paths;
  const options: uPlot.Options = {
    width: place.clientWidth,
    height,
    ms: 1,
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: false, y: false },
      points: { show: false },
      sync: { key: 'operators' },
      dataIdx: (...given) => partOf(ends(), given[3]),
    },
    padding: [8, 18, 0, 0],
    scales: {
      x: { range: () => [(ends()[0] ?? 0) - part, ends().at(-1) ?? 0] },
      y: { range: (_, _least, most) => [0, Math.max(4, most * 1.15)] },
    },
    axes: [
      { ...axis, incrs: [minute], values: (_, splits) => splits.map(time), space: 36, size: 26, grid: { show: false } },
      { ...axis, incrs: steps, values: (_, splits) => splits.map(number), space: 34, size: 44 },
    ],
    series: [
      {},
      ...lines.map((_, index): uPlot.Series => {
        const { colour: name, dash } = strokeOf(index);
        const stroke = colour(name);
        return {
          stroke,
          dash: [...dash],
          width: index === 0 ? 2 : 1.5,
          points: { show: false },
          ...(stepped && { paths: stepped({ align: 1 }) }),
          ...(index === 0 && { fill: colour('line-fill') }),
        };
      }),
    ],
    hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? undefined)] },
  };
  return new uPlot(options, dataOf(ends(), lines), place);
}

/** Each value from the begin of its part on. The last is there twice, so that its part has an end too. */
export const dataOf = (ends: readonly number[], lines: readonly Line[]): uPlot.AlignedData => [
  [...ends.map((end) => end - part), ends.at(-1) ?? 0],
  ...lines.map(({ values }) => [...values, values.at(-1) ?? null]),
];

function partOf(ends: readonly number[], x: number): number {
  const index = ends.findIndex((end) => x < end);
  return index === -1 ? ends.length - 1 : index;
}

/** A canvas knows no custom properties: an element of the class is asked what its colour has become. */
function colourOf(place: HTMLElement, name: string): string {
  const probe = document.createElement('span');
  probe.className = name;
  place.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
