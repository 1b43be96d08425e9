/**
 * What each memory size of a function costs and takes, from the CPU that `npm run bench -- cpu --record` measured:
 * `npm run bench -- memory-sizes`. Exits 1 when a size that is set makes a call take more than 5 ms longer than a whole
 * vCPU would.
 *
 * Lambda gives a function CPU by its memory: a vCPU for 1,769 MB (Lambda Developer Guide, "Configure Lambda function
 * memory"). A call takes what it waits for AWS, and its CPU divided by that share; it is paid for by the time and the
 * memory. The price and the waits are those of docs/cost.md. No choice hangs on the waits: they are the same at every size.
 */
import { readFileSync } from 'node:fs';
import { memorySizes } from '../../lib/stacks/functions/memory-sizes.ts';
import type { Report } from '../report/measure.ts';
import { publish } from '../report/publish.ts';
import { milliseconds } from './cost/assumed.ts';
import { costOf } from './cost/prices.ts';

const sizes = [128, 256, 512, 1024, 1769, 3008];
/** MB */
const wholeCpu = 1769;
const mostLonger = 5;

const { measures }: Report = JSON.parse(readFileSync(new URL('../recorded/cpu.json', import.meta.url), 'utf8'));
/** Milliseconds. */
const cpuOf = (what: string): number => {
  const found = measures.find((measure) => measure.what === what);
  if (!found) throw new Error(`bench/recorded/cpu.json expected "${what}": run \`npm run bench -- cpu --record\``);
  return found.ours;
};

interface Work {
  /** Milliseconds, on a whole vCPU. */
  readonly cpu: number;
  /** Milliseconds, whatever the size. */
  readonly waits: number;
}

const { read, write, keyStore } = milliseconds;
const work: Partial<Record<keyof typeof memorySizes, Work>> = {
  authorizer: { cpu: cpuOf('of it the authorizer'), waits: 0 },
  'recovery-start': { cpu: cpuOf('of it recovery-start'), waits: read + keyStore + write },
  'recovery-finish': { cpu: cpuOf('of it recovery-finish'), waits: write + keyStore },
};

/** Above a vCPU nothing is gained: a request has one thread. */
const share = (size: number) => Math.min(1, size / wholeCpu);
const took = ({ cpu, waits }: Work, size: number) => waits + cpu / share(size);
const dollars = (ms: number, size: number) => costOf('compute', Math.ceil(ms) * 1000 * (size / 1024));

const table = Object.entries(work).flatMap(([name, own]) =>
  sizes.map((size) => {
    const ms = took(own, size);
    return { name, size, 'ms a call': ms.toFixed(1), '$ a million': dollars(ms, size).toFixed(2) };
  }),
);
console.table(table);

publish({
  name: 'memory-sizes',
  measures: Object.entries(work).map(([name, own]) => {
    const size = memorySizes[name as keyof typeof memorySizes];
    return {
      what: `what ${name} takes longer at ${size} MB than on a whole vCPU`,
      unit: 'ms',
      ours: took(own, size) - took(own, wholeCpu),
      goal: { atMost: mostLonger },
    };
  }),
  details: table,
});
