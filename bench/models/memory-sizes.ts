/**
 * What each memory size of a function costs and takes, from the CPU that `npm run bench -- cpu --record` measured:
 * `npm run bench -- memory-sizes`. Exits 1 when a size that is set makes a call take more than 5 ms longer than a whole
 * vCPU would.
 *
 * Lambda gives a function CPU by its memory: a vCPU for 1,769 MB (Lambda Developer Guide, "Configure Lambda function
 * memory"). A call takes what it waits for AWS, and its CPU divided by that share; it is paid for by the time and the
 * memory. The price is that of docs/cost.md. The waits are assumed: 5 ms for DynamoDB, whose guide says "single-digit
 * milliseconds", and 15 ms for KMS with an HSM behind it. No choice hangs on them: they are the same at every size.
 */
import { readFileSync } from 'node:fs';
import { memorySizes } from '../../lib/stacks/functions/memory-sizes.ts';
import type { Report } from '../report/measure.ts';
import { publish } from '../report/publish.ts';

const sizes = [128, 256, 512, 1024, 1769, 3008];
/** MB */
const wholeCpu = 1769;
/** Dollars, for a GB-second on ARM. */
const price = 0.0000133334;
/** Milliseconds of a call. */
const [dynamodb, kms] = [5, 15];
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

const work: Partial<Record<keyof typeof memorySizes, Work>> = {
  authorizer: { cpu: cpuOf('of it the authorizer'), waits: 0 },
  'recovery-start': { cpu: cpuOf('of it recovery-start'), waits: 2 * dynamodb + kms },
  'recovery-finish': { cpu: cpuOf('of it recovery-finish'), waits: 2 * dynamodb + kms },
};

/** Above a vCPU nothing is gained: a request has one thread. */
const share = (size: number) => Math.min(1, size / wholeCpu);
const took = ({ cpu, waits }: Work, size: number) => waits + cpu / share(size);
const dollars = (ms: number, size: number) => (Math.ceil(ms) / 1000) * (size / 1024) * price * 1e6;

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
