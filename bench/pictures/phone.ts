/** What a phone sees of a registration and a recovery, and what its time goes to. */
import type { Report } from '../report/measure.ts';
import { type Bar, barChart } from './charts/bars.ts';

type Time = Readonly<Record<string, number>>;

interface Details {
  readonly outcomes: readonly {
    readonly journey: string;
    readonly name: string;
    readonly outcome: {
      readonly p50: number;
      readonly p99: number;
      readonly at: { readonly p50: Time; readonly p99: Time };
    };
  }[];
}

/** More parts than that, nobody tells apart. What is in none of them stands in the last. */
const series = [
  { name: 'network', parts: ['network', 'connection'] },
  { name: 'phone', parts: ['Argon2id', 'device'] },
  { name: 'key store', parts: ['key store'] },
  { name: 'API and authorizer', parts: ['API Gateway', 'authorizer'] },
  { name: 'DynamoDB', parts: ['DynamoDB'] },
  { name: 'functions', parts: ['functions'] },
] as const;

export function phonePicture({ details }: Report): string {
  const { outcomes } = details as Details;
  const groups = outcomes.map(({ journey, name, outcome }) => ({
    name: `${journey}: ${name}`,
    bars: [
      barOf('the middle one of all phones (p50)', outcome.p50, outcome.at.p50),
      barOf('the slowest of a hundred (p99)', outcome.p99, outcome.at.p99),
    ],
  }));
  return barChart({
    title: 'What a phone waits for',
    description:
      'Simulated from published latencies, in milliseconds. ' +
      groups.map(({ name, bars }) => `${name}: ${bars.map(({ said }) => said).join(', ')}.`).join(' '),
    axis: 'milliseconds',
    series: series.map(({ name }) => name),
    groups,
  });
}

/** The parts are of phones around this one, so their sum is not quite its time. */
function barOf(name: string, milliseconds: number, time: Time): Bar {
  const known: readonly string[] = series.flatMap(({ parts }) => parts);
  const unknown = Object.keys(time).filter((part) => !known.includes(part));
  const parts = series.map((one, index) => {
    const counted = index === series.length - 1 ? [...one.parts, ...unknown] : one.parts;
    return { value: counted.reduce((sum, part) => sum + (time[part] ?? 0), 0), series: index };
  });
  return { name, parts, said: `${Math.round(milliseconds).toLocaleString('en-US')} ms` };
}
