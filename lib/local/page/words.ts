/** The page for who has no browser: what this is, and the lines to try it with. */
import { routes } from '../../protocol/wire/routes.ts';
import { exportsOf, type Place } from './place.ts';

const api = Object.values(routes).map(({ method, path }) => `  ${method.padEnd(5)} ${path}`);

export function inWords(place: Place): string {
  const { name, url } = place.vault;
  const { members, threshold } = place.set;
  const set =
    members.length > 1 ? [`It is one of a set of ${members.length}; any ${threshold} of them bring a key back.`] : [];
  return [
    `Backup Key Vault: ${name} at ${url}, for trying and developing.`,
    ...set,
    '',
    'In the clone, in another terminal:',
    ...exportsOf(place).map((line) => `  ${line}`),
    '  npx bkv --help',
    '',
    'The API:',
    ...api,
    '',
    `All but /v1/health take a bearer token. This gives one: curl -s -d '{"sub":"alice"}' ${url}/dev/token`,
    '',
  ].join('\n');
}
