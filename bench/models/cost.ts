/**
 * `npm run bench -- cost`: what a vault and a set of three cost in AWS, line by line, from counted calls, measured items
 * and a table of prices; and a user's year beside what SVR3 publishes. With `--write` the tables of docs/cost.md are
 * written anew.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Measure } from '../report/measure.ts';
import { publish } from '../report/publish.ts';
import { goal, svr3 } from './cost/assumed.ts';
import { linesAt, sumOf } from './cost/calls.ts';
import { monthOf } from './cost/month.ts';
import { tables, toMarkdown, withTables } from './cost/page.ts';
import { addedByUser, deployments, fixedOf, million, userCounts, usersFor, yearOfUser } from './cost/users.ts';

const page = fileURLToPath(new URL('../../docs/cost.md', import.meta.url));

process.stdout.write(`${tables.map(toMarkdown).join('\n\n')}\n`);
if (process.argv.includes('--write')) writeFileSync(page, withTables(readFileSync(page, 'utf8')));

/** With fewer users, what stands there for nobody is most of it: shown, and not judged. */
const judgedFrom = 100 * million;

const { one, three, threeOnKms } = deployments;
const years: Measure[] = [one, three].flatMap((deployment) =>
  userCounts.map((users) => ({
    what: `a user's year, ${deployment.name}, ${users / million} million users`,
    unit: '$',
    ours: yearOfUser(deployment, users),
    other: { what: svr3.what, value: svr3.dollars },
    ...(users >= judgedFrom && { goal: { atMost: goal / svr3.dollars } }),
  })),
);
const breakEven: Measure[] = [one, three].map((deployment) => ({
  what: `users from whom on a year costs ${goal} $, ${deployment.name}`,
  unit: 'million',
  ours: (usersFor(deployment) ?? Number.POSITIVE_INFINITY) / million,
}));
const recoveries: Measure[] = [
  {
    what: 'a million recoveries, one vault',
    unit: '$',
    ours: sumOf(linesAt('one vault', 'recovery')),
  },
  {
    what: 'a million recoveries, a set of three',
    unit: '$',
    ours: 3 * sumOf(linesAt('a member of three', 'recovery')),
  },
];

publish({
  name: 'cost',
  measures: [...recoveries, ...years, ...breakEven],
  details: {
    mark: svr3,
    goal,
    month: Object.fromEntries((['prod', 'prod on plain KMS', 'dev'] as const).map((kind) => [kind, monthOf(kind)])),
    recovery: linesAt('one vault', 'recovery'),
    deployments: [one, three, threeOnKms].map((deployment) => ({
      name: deployment.name,
      fixedMonth: fixedOf(deployment),
      addedMonth: addedByUser(deployment),
    })),
  },
});
