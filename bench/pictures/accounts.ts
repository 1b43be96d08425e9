/** What a recovery takes when many others have an account too, beside the same when nobody else has. */
import type { Report } from '../report/measure.ts';
import { lineChart } from './charts/lines.ts';
import { label } from './charts/scale.ts';

interface Size {
  readonly accounts: number;
  /** Milliseconds. */
  readonly latency: number;
  readonly cpu: { readonly vault: number; readonly database: number };
}

interface Details {
  /** The first has one account. */
  readonly sizes: readonly Size[];
}

/** Times what it takes with one account. */
const goal = 1.2;

const lines: readonly (readonly [name: string, of: (size: Size) => number])[] = [
  ['latency of a recovery', ({ latency }) => latency],
  ['CPU of the vault', ({ cpu }) => cpu.vault],
];

export function accountsPicture({ details }: Report): string {
  const { sizes } = details as Details;
  const [alone] = sizes;
  const series = lines.map(([name, of]) => ({
    name,
    points: sizes.map((size) => [size.accounts, of(size) / (alone ? of(alone) : Number.NaN)] as const),
  }));
  return lineChart({
    title: 'A recovery when many have an account',
    description: series
      .map(({ name, points }) => {
        const said = points.slice(1).map(([accounts, times]) => `${label(times)} times at ${label(accounts)}`);
        return `${name}, to that with one account: ${said.join(', ')}.`;
      })
      .join(' '),
    xAxis: 'accounts in the table',
    yAxis: 'times what it takes with one account',
    series,
    marks: [{ at: goal, name: `the goal: at most ${goal}`, kind: 'goal' }],
    dots: true,
  });
}
