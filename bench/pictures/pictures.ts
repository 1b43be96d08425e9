/** Which pictures there are, and from which recorded reports each is made. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Report } from '../report/measure.ts';
import { accountsPicture } from './accounts.ts';
import { archivesPicture } from './archives.ts';
import { costPicture } from './cost.ts';
import { goalsPicture } from './goals.ts';
import { phonePicture } from './phone.ts';

/** What `npm run bench -- <name> --record` kept. */
const recorded = fileURLToPath(new URL('../recorded/', import.meta.url));
export const folder = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));

/** Each from the report of its name. */
const ofOne: Readonly<Record<string, (report: Report) => string>> = {
  accounts: accountsPicture,
  cost: costPicture,
  phone: phonePicture,
  tree: archivesPicture,
  'one-file': archivesPicture,
};

export function readRecorded(): Report[] {
  if (!existsSync(recorded)) return [];
  return readdirSync(recorded)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => JSON.parse(readFileSync(recorded + file, 'utf8')) as Report);
}

/** SVG by file name. What was not recorded has no picture. */
export function makePictures(reports: readonly Report[]): ReadonlyMap<string, string> {
  const made = Object.entries(ofOne).flatMap(([name, make]) => {
    const report = reports.find((one) => one.name === name);
    return report ? [[`${name}.svg`, make(report)] as const] : [];
  });
  return new Map([['goals.svg', goalsPicture(reports)], ...made]);
}
