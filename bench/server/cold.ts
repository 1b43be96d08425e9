/**
 * A cold start of recovery-start, its import and its first recovery, over that of a function that does nothing:
 * `npm run bench -- cold [runs]`, 25 by default. Exits 1 when the median difference is above 45 ms. And what importing
 * those takes that requests and changes of keys meet besides.
 *
 * Each is a fresh process. Emulators run in another one. It is judged by the time that the caller waits; what they take
 * to answer is in it. CPU is shown too, which other work on the machine spoils less: it is more, since some of it is
 * spent by other threads meanwhile (certificates, WebAssembly, garbage).
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { routes } from '../../lib/protocol/wire/routes.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import type { Measure } from '../report/measure.ts';
import { publish } from '../report/publish.ts';
import { median } from '../report/quantile.ts';
import { type ColdStart, emptyBundle, startCold } from './recovery/cold.ts';
import { openScene } from './recovery/scene.ts';

const runs = Number(process.argv[2] ?? 25);
if (!(runs >= 1)) throw new RangeError('usage: npm run bench -- cold [runs]');
const importRuns = Math.min(runs, 5);

const bundles = fileURLToPath(new URL('../../dist/lambdas/', import.meta.url));
const bundleOf = (name: string) => join(bundles, name, 'index.mjs');

const scene = await openScene(1);
const { env, accounts } = scene;
const turns = accounts.map(({ start }) => start);
const folder = temporaryFolder();
const eventFile = join(folder.path, 'event.json');
writeFileSync(eventFile, JSON.stringify(turns[0]?.event));

type Clock = 'cpu' | 'wall';
const over = (clock: Clock, [ours, empty]: readonly [ColdStart, ColdStart]) => ({
  imported: ours.imported[clock] - empty.imported[clock],
  called: (ours.called?.[clock] ?? 0) - (empty.called?.[clock] ?? 0),
});

const pairs: [ColdStart, ColdStart][] = [];
for (let run = -2; run < runs; run++) {
  await scene.putBack(turns);
  const ours = await startCold({ bundle: bundleOf('recovery-start'), env, eventFile });
  const empty = await startCold({ bundle: emptyBundle, env, eventFile });
  if (run >= 0) pairs.push([ours, empty]);
}

/** What those need that no recovery does. */
const told = { ...env, VAULT_EVENT_BUS: 'bench', VAULT_EVENT_SOURCE: 'bench' };
const others: Measure[] = [];
for (const name of ['authorizer', ...Object.keys(routes), 'destroyer', 'event-publisher']) {
  if (name === 'recovery-start') continue;
  const took: number[] = [];
  for (let run = 0; run < importRuns; run++) {
    const { imported } = await startCold({ bundle: bundleOf(name), env: told });
    const empty = await startCold({ bundle: emptyBundle, env: told });
    took.push(imported.cpu - empty.imported.cpu);
  }
  others.push({ what: `CPU of the import of ${name}, over an empty function’s`, unit: 'ms', ours: median(took) });
}
folder.remove();
await scene.close();

const medianOf = (clock: Clock, read: (part: ReturnType<typeof over>) => number) =>
  median(pairs.map((pair) => read(over(clock, pair))));
const row = (what: string, clock: Clock, read: (part: ReturnType<typeof over>) => number): Measure => ({
  what: `${what}, over an empty function’s: ${clock === 'cpu' ? 'CPU' : 'time'}`,
  unit: 'ms',
  ours: medianOf(clock, read),
});
const whole = (part: ReturnType<typeof over>) => part.imported + part.called;
publish({
  name: 'cold',
  measures: [
    { ...row('cold start of recovery-start', 'wall', whole), goal: { atMost: 45 } },
    row('of it the import', 'wall', ({ imported }) => imported),
    row('of it the first call', 'wall', ({ called }) => called),
    row('cold start of recovery-start', 'cpu', whole),
    row('of it the import', 'cpu', ({ imported }) => imported),
    row('of it the first call', 'cpu', ({ called }) => called),
    ...others,
  ],
});
