/** The benchmarks by name. */

export interface Benchmark {
  /** Below bench/. */
  readonly file: string;
  /** The arguments with which `npm run bench` runs it; absent: only by its name. */
  readonly quick?: readonly string[];
}

export const benchmarks: Readonly<Record<string, Benchmark>> = {
  handlers: { file: 'server/handlers.ts', quick: [] },
  cpu: { file: 'server/cpu.ts', quick: [] },
  bundles: { file: 'server/bundles.ts', quick: [] },
  cold: { file: 'server/cold.ts', quick: [] },
  'memory-sizes': { file: 'models/memory-sizes.ts', quick: [] },
  calls: { file: 'server/calls.ts', quick: [] },
  evaluate: { file: 'server/evaluate.ts', quick: [] },
  events: { file: 'server/events.ts', quick: ['300'] },
  start: { file: 'server/start.ts', quick: ['3'] },
  accounts: { file: 'server/accounts.ts' },
  'item-size': { file: 'server/item-size.ts', quick: [] },
  cost: { file: 'models/cost.ts', quick: [] },
  sets: { file: 'server/sets.ts' },
  load: { file: 'server/load.ts', quick: ['5', '600'] },
  timing: { file: 'server/timing.ts' },
  backup: { file: 'files/backup.ts', quick: ['64', '5'] },
  tree: { file: 'files/tree.ts', quick: ['4000', '3'] },
  'one-file': { file: 'files/one-file.ts' },
  'peers-archives': { file: 'peers/archives.ts' },
  'peers-juicebox': { file: 'peers/juicebox.ts' },
  phone: { file: 'models/phone.ts', quick: [] },
  capacity: { file: 'models/capacity.ts', quick: [] },
  memory: { file: 'files/memory.ts', quick: ['1'] },
};
