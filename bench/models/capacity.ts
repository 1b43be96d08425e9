/**
 * `npm run bench -- capacity`: how many recoveries a second a cell serves, how many cells 100 million and 3 billion users
 * need, and what it costs to find the cell of an account. bench/models/capacity/model.ts has the assumptions.
 */
import { cellOf } from '../../lib/protocol/cells.ts';
import { publish } from '../report/publish.ts';
import { admitted, limits, planned, recoveriesAlone, rowFor, sizes, worstHour } from './capacity/model.ts';

const rows = sizes.filter((users) => users >= 100e6).map(rowFor);
const count = (value: number) => Math.round(value).toLocaleString('en-US');
const most = rows.at(-1)?.worst.cells ?? 1;

console.log('What limits the recoveries a second of a cell');
for (const { what, recoveries } of limits) console.log(`  ${what.padEnd(36)} ${count(recoveries)}`);

/** CPU, in ms, of one look into a map of so many cells. */
function timeOfLook(cells: number): number {
  const names = Array.from({ length: cells }, (_, index) => [`backup-key-vault-c${index}`, 1] as const);
  const map = [{ since: '2026-12-01T00:00:00Z', cells: Object.fromEntries(names) }];
  const placedAt = new Date('2027-01-01T00:00:00Z');
  const looks = 2_000;
  const look = (index: number) => cellOf(map, { subject: `user-${index}`, placedAt });
  for (let index = 0; index < 200; index++) look(index);
  const start = process.cpuUsage();
  for (let index = 0; index < looks; index++) look(index);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000 / looks;
}

publish({
  name: 'capacity',
  measures: [
    { what: 'a cell, recoveries and nothing else', unit: 'a second', ours: limits[0].recoveries },
    { what: 'a cell as deployed, recoveries with a wrong guess each', unit: 'a second', ours: admitted.recovery / 2 },
    ...rows.flatMap(({ users, ordinary, worst }) => [
      { what: `${count(users)} users: the busiest hour of an ordinary day`, unit: 'cells', ours: ordinary.cells },
      { what: `${count(users)} users: the worst hour`, unit: 'cells', ours: worst.cells },
      {
        what: `${count(users)} users: the worst hour, registrations shut`,
        unit: 'cells',
        ours: worst.cellsForRecoveriesAlone,
      },
    ]),
    { what: `finding the cell of an account among ${most}`, unit: 'ms CPU', ours: timeOfLook(most) },
  ],
  details: { limits, admitted, recoveriesAlone, planned, worstHour, rows },
});
