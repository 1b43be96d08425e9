/** Which pictures there are, from which recorded reports each is made, and where docs/measured.md shows it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Report } from '../report/measure.ts';
import { accountsPicture } from './accounts.ts';
import { archivesPicture } from './archives.ts';
import { costPicture } from './cost.ts';
import { goalsPicture } from './goals.ts';
import { phonePicture } from './phone.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
/** What `npm run bench -- <name> --record` kept. */
const recorded = here('../recorded/');
export const folder = here('../../docs/pictures/');
export const page = here('../../docs/measured.md');

interface Shown {
  readonly heading: string;
  /** As it stands on the page, with its line ends. */
  readonly says: string;
  /** Instead of the picture, where that is not seen. */
  readonly instead: string;
  /** Undefined: what it shows was not recorded. */
  draw(reports: readonly Report[]): string | undefined;
}

const ofOne =
  (name: string, draw: (report: Report) => string): Shown['draw'] =>
  (reports) => {
    const report = reports.find((one) => one.name === name);
    return report && draw(report);
  };

const pictures: Readonly<Record<string, Shown>> = {
  'goals.svg': {
    heading: 'Goals',
    says: `Each bar is the share of a goal that is used: what ends left of the line is met. Most goals are for
a ratio to something that was measured beside it in the same run, since a ratio hardly depends on
the machine.`,
    instead: 'Every goal, and how much of it is used',
    draw: goalsPicture,
  },
  'cost.svg': {
    heading: 'Cost',
    says: `What AWS costs for each user and year, beside what Signal publishes for SVR3, and half of it, our
goal (\`npm run bench -- cost\`). With few users the HSMs are nearly all of it. [What is
assumed, and from how many users on the goal holds](cost.md#a-users-year-and-the-mark).`,
    instead: "What a user's year costs, by the number of users",
    draw: ofOne('cost', costPicture),
  },
  'phone.svg': {
    heading: 'What a phone waits for',
    says: `Simulated from latencies that others published, for a phone on a mobile network (\`npm run bench --
phone\`). The phone's own part is nearly all Argon2id.`,
    instead: 'Milliseconds of a registration and a recovery, by part',
    draw: ofOne('phone', phonePicture),
  },
  'accounts.svg': {
    heading: 'Many accounts',
    says: `A recovery at an embedded vault whose table has others in it, beside one with nobody else (\`npm run
bench -- accounts\`).`,
    instead: 'Latency and CPU of a recovery, by the number of accounts',
    draw: ofOne('accounts', accountsPicture),
  },
  'tree.svg': {
    heading: 'Small files',
    says: `\`bkv\` beside \`tar | age\` and restic on the same files (\`npm run bench -- tree\`).`,
    instead: 'Seconds of a backup and a restore of many small files',
    draw: ofOne('tree', archivesPicture),
  },
  'one-file.svg': {
    heading: 'One large file',
    says: `The same with one file (\`npm run bench -- one-file\`).`,
    instead: 'Seconds of a backup and a restore of one large file',
    draw: ofOne('one-file', archivesPicture),
  },
};

export function readRecorded(): Report[] {
  if (!existsSync(recorded)) return [];
  return readdirSync(recorded)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => JSON.parse(readFileSync(recorded + file, 'utf8')) as Report);
}

/** SVG by file name, in the order of the page. */
export function makePictures(reports: readonly Report[]): ReadonlyMap<string, string> {
  const drawn = Object.entries(pictures).map(([file, { draw }]) => [file, draw(reports)] as const);
  return new Map(drawn.flatMap(([file, svg]) => (svg === undefined ? [] : [[file, svg]])));
}

const [begin, end] = ['<!-- Written by npm run pictures. -->\n', '<!-- The end of what it writes. -->\n'];

/** The page with these pictures in their place. Throws where it has no place for them. */
export function withPictures(text: string, files: Iterable<string>): string {
  const [before, rest = ''] = text.split(begin);
  const [, after] = rest.split(end);
  if (before === undefined || after === undefined)
    throw new Error(`docs/measured.md has no place between ${begin} and ${end}`);
  const sections = [...files].flatMap((file) => {
    const shown = pictures[file];
    return shown ? [`### ${shown.heading}\n\n${shown.says}\n\n![${shown.instead}](pictures/${file})\n\n`] : [];
  });
  return `${before}${begin}\n${sections.join('')}${end}${after}`;
}
