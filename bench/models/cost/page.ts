/** The tables of docs/cost.md, and the page with them in place. */
import { gigabytes, goal, svr3 } from './assumed.ts';
import { amountsOf, linesAt, sumOf } from './calls.ts';
import { choices } from './choices.ts';
import { bytesOf, items, type Kept, readUnits, writeUnits } from './items.ts';
import { fixed, monthOf } from './month.ts';
import { invocationsOf, type OperationName, operations } from './operations.ts';
import { prices } from './prices.ts';
import {
  addedByUser,
  deployments,
  fixedOf,
  monthWith,
  operationsOfUser,
  userCounts,
  usersFor,
  yearOfUser,
} from './users.ts';

export interface PageTable {
  /** It is found by its header: no two tables of the page have the same. */
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const count = (n: number) => n.toLocaleString('en-US');
const cents = (dollars: number) =>
  dollars.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const orNone = (dollars: number) => (dollars === 0 ? 'none' : cents(dollars));
const perUser = (dollars: number) => dollars.toFixed(5);

const priced: PageTable = {
  header: ['what', 'price', 'known from', 'page'],
  rows: Object.values(prices).map((price) => {
    const { what, dollars, per, page } = price;
    const unit = 'unit' in price ? price.unit : '';
    const known = 'known' in price ? price.known : '**unverified**';
    const digits = Math.max(2, String(dollars).split('.')[1]?.length ?? 0);
    const each =
      per === 1 ? `${unit === 'hour' ? 'an' : 'a'} ${unit}` : `for ${per === 1_000_000 ? 'a million' : count(per)}`;
    return [what, `${dollars.toFixed(digits)} ${each}`, known, `<${page}>`];
  }),
};

/** What stands behind the name of a part of the month. */
const partsOfMonth: Readonly<Record<string, string>> = {
  HSMs: `HSMs: ${fixed.prod.hsms} * 730 * ${prices.hsm.dollars.toFixed(2)}`,
  'KMS keys': "KMS keys: of the vault, of its identity, of the table, and in `prod` of the HSM users' passwords",
  secrets: `secrets: ${fixed.prod.secrets}`,
  WAF: `WAF: the web ACL and ${fixed.prod.firewallRules} rules`,
  alarms: `alarms: ${fixed.prod.alarmMetrics} metrics, ${fixed.dev.alarmMetrics} in \`dev\``,
  'custom metrics': `custom metrics: at most ${fixed.prod.customMetrics} in a busy month (below), ${fixed.dev.customMetrics} of the canary alone`,
  canary: 'the canary: 8,760 runs',
  watches: '`key-store-watch`, every five minutes, and `hsm-backup`, every hour',
  SQS: 'SQS: Lambda asks the queue some 650,000 times',
};

const monthly: PageTable = {
  header: ['part', '`prod`', '`prod` on plain KMS', '`dev`'],
  rows: withSum(
    monthOf('prod').map(({ part, dollars }, index) => [
      partsOfMonth[part] ?? part,
      ...[dollars, monthOf('prod on plain KMS')[index]?.dollars, monthOf('dev')[index]?.dollars].map((n = 0) =>
        orNone(n),
      ),
    ]),
    (['prod', 'prod on plain KMS', 'dev'] as const).map((kind) => sumOf(monthOf(kind))),
  ),
};

const everyOperation = Object.keys(operations) as OperationName[];
const ofEach = (what: string, of: (name: OperationName) => number): string[] => [
  what,
  ...everyOperation.map((name) => count(of(name))),
];
const amounts = (name: OperationName) => amountsOf(operations[name], items['one vault']);

const counted: PageTable = {
  header: ['', ...everyOperation],
  rows: [
    ofEach('API requests', (name) => operations[name].apiRequests),
    ofEach('functions behind a route', (name) => operations[name].routes),
    ofEach('authorizer: once for each token in five minutes', (name) => operations[name].authorizers),
    ofEach('`event-publisher`: once for each write, or fewer in batches', (name) => operations[name].publishers),
    ofEach('`destroyer`', (name) => operations[name].destroyers),
    ofEach('all of these invocations', (name) => invocationsOf(operations[name])),
    ofEach('`GetItem`, strongly consistent', (name) => operations[name].reads.length),
    ofEach('read units', (name) => amounts(name).readUnits),
    ofEach('`UpdateItem`', (name) => operations[name].writes.length),
    ofEach('write units', (name) => amounts(name).writeUnits),
    ofEach('KMS requests that wrap or unwrap', (name) => operations[name].wraps),
    ofEach('KMS requests that sign', (name) => operations[name].signatures),
    ofEach('events on the bus', (name) => operations[name].events),
    ofEach('SQS requests of the destroyer', (name) => operations[name].queue),
    ofEach('milliseconds of Lambda', (name) => Math.round((amounts(name).gbSeconds / gigabytes) * 1000)),
    ofEach('bytes of log', (name) => Math.round(amounts(name).logs * 1000)),
  ],
};

const sized: PageTable = {
  header: ['item of an account', ...Object.keys(items)],
  rows: [
    ...(
      [
        ['pending', 'a registration that was started'],
        ['key', 'a key'],
        ['one session', 'with one session'],
        ['ten sessions', 'with ten at once'],
      ] as const
    ).map(([state, what]) => [
      what,
      ...(Object.keys(items) as Kept[]).map((kept) => {
        const bytes = bytesOf(items[kept], state);
        return `${count(bytes)} bytes: ${writeUnits(bytes)} to write, ${readUnits(bytes)} to read`;
      }),
    ]),
  ],
};

/** Those that users pay for, and what many of them are called. */
const many = {
  registration: 'registrations',
  recovery: 'recoveries',
  'a wrong guess': 'wrong guesses',
  'a recovery soon after': 'recoveries soon after',
  'a status call': 'status calls',
  'a call made again': 'calls made again',
} as const;
const priceable = Object.keys(many) as (keyof typeof many)[];
const dollarsOf = (name: OperationName) => linesAt('one vault', name);

const dollars: PageTable = {
  header: ['a million of them, in dollars', ...Object.values(many)],
  rows: withSum(
    dollarsOf('recovery').map(({ part }, line) => [
      part,
      ...priceable.map((name) => orNone(dollarsOf(name)[line]?.dollars ?? 0)),
    ]),
    priceable.map((name) => sumOf(dollarsOf(name))),
  ),
};

const kinds = Object.values(deployments);

const rates: PageTable = {
  header: ['a month, in dollars', ...kinds.map(({ name }) => name)],
  rows: [
    ['before anybody uses it', ...kinds.map((kind) => cents(fixedOf(kind)))],
    ['for each million users', ...kinds.map((kind) => cents(addedByUser(kind) * 1_000_000))],
    ...userCounts.map((users) => [`with ${count(users)} users`, ...kinds.map((kind) => cents(monthWith(kind, users)))]),
  ],
};

const years: PageTable = {
  header: ["a user's year, in dollars", ...kinds.map(({ name }) => name)],
  rows: [
    ...userCounts.map((users) => [`${count(users)} users`, ...kinds.map((kind) => perUser(yearOfUser(kind, users)))]),
    [`at most ${goal}: from so many users on`, ...kinds.map((kind) => upTo(usersFor(kind)))],
    [
      `at most ${svr3.dollars}, as ${svr3.what}: from so many on`,
      ...kinds.map((kind) => upTo(usersFor(kind, svr3.dollars))),
    ],
  ],
};

const chosen: PageTable = {
  header: ['choice', 'a million recoveries', 'a month'],
  rows: choices.map(({ what, recoveries, month }) => [what, signed(recoveries), signed(month)]),
};

const used: PageTable = {
  header: ['a user does in a month', 'times'],
  rows: [...operationsOfUser()].map(([name, times]) => [name, String(times)]),
};

export const tables: readonly PageTable[] = [priced, monthly, counted, sized, dollars, used, rates, years, chosen];

function withSum(rows: readonly (readonly string[])[], sums: readonly number[]): (readonly string[])[] {
  return [...rows, ['**sum**', ...sums.map((sum) => `**${cents(sum)}**`)]];
}

/** To a hundred thousand, upwards. */
function upTo(users: number | undefined): string {
  return users === undefined ? 'never' : count(Math.ceil(users / 100_000) * 100_000);
}

function signed(dollars: number): string {
  if (dollars === 0) return '';
  return `${dollars > 0 ? '+' : '-'}${cents(Math.abs(dollars))}`;
}

const rowOf = (cells: readonly string[]) => `|${cells.map((cell) => (cell === '' ? ' ' : ` ${cell} `)).join('|')}|`;

export function toMarkdown({ header, rows }: PageTable): string {
  return [rowOf(header), `|${'---|'.repeat(header.length)}`, ...rows.map(rowOf)].join('\n');
}

/** The page with every table as it is computed now. Throws where one has no place in it. */
export function withTables(page: string): string {
  return tables.reduce((text, table) => {
    const begin = text.indexOf(`${rowOf(table.header)}\n`);
    if (begin === -1) throw new Error(`docs/cost.md has no table that begins with ${rowOf(table.header)}`);
    const end = text.indexOf('\n\n', begin);
    return `${text.slice(0, begin)}${toMarkdown(table)}${end === -1 ? '\n' : text.slice(end)}`;
  }, page);
}
