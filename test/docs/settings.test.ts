/** docs/settings.md has every setting and every name of the command line, with what the stages' file says. */
import { describe, expect, test } from '@jest/globals';
import type { Tokens } from 'marked';
import { z } from 'zod';
import { type Config, configSchema } from '../../lib/stacks/config/config.ts';
import { deploymentOnly, overrides } from '../../lib/stacks/config/overrides.ts';
import { stages } from '../../lib/stacks/config/stages.ts';
import { everyToken, readPage } from './markdown.ts';

interface Described {
  readonly properties?: Readonly<Record<string, Described>>;
}

const tables = everyToken(readPage('docs/settings.md')).filter(
  (token): token is Tokens.Table => token.type === 'table',
);

/** The cells of the tables whose first column has that name, without the marks of code. */
const rowsUnder = (first: string) =>
  tables
    .filter(({ header }) => header[0]?.text === first)
    .flatMap(({ rows }) => rows.map((cells) => cells.map(({ text }) => text.replaceAll('`', ''))));

const settingRows = rowsUnder('setting');

const pathsOf = ({ properties }: Described, path: readonly string[] = []): string[] =>
  properties
    ? Object.entries(properties).flatMap(([name, described]) => pathsOf(described, [...path, name]))
    : [path.join('.')];

const paths = pathsOf(z.toJSONSchema(configSchema, { unrepresentable: 'any' }) as Described);

const valueAt = (config: Config, path: string): unknown =>
  path.split('.').reduce<unknown>((value, name) => Object(value)[name], config);

const written = (config: Config, path: string): string => JSON.stringify(valueAt(config, path)) ?? '';

/** What a name of the command line changes: nothing else differs once it has said one of these. */
function changedBy(name: string): string[] {
  const tried = ['true', 'false', '7', 'skip', 'none'].map((value) => overrides[name]?.(stages.prod, value));
  return paths.filter((path) => tried.some((config) => config && written(config, path) !== written(stages.prod, path)));
}

test('each setting stands in the tables once, in the order of the code', () => {
  expect(settingRows.map(([path]) => path)).toEqual(paths);
});

describe('the row of a setting', () => {
  test.each(settingRows)('%s says its name on the command line, and what dev and prod have', (...cells) => {
    const [path = '', name = '', dev, prod, what = ''] = cells;
    expect([dev, prod]).toEqual([written(stages.dev, path), written(stages.prod, path)]);
    if (name !== '' && !deploymentOnly.includes(name)) {
      const group = path.split('.')[0];
      expect(changedBy(name).filter((changed) => changed.split('.')[0] !== group)).toEqual([]);
      expect(changedBy(name)).toContain(path);
    }
    expect(what).toMatch(/^[A-Z].*\.$/);
  });
});

test('each name of the command line stands in one of the tables', () => {
  const inSettings = settingRows.map(([, name = '']) => name).filter((name) => name !== '');
  const ofOneDeployment = rowsUnder('name').map(([name = '']) => name);
  expect([...inSettings, ...ofOneDeployment].sort()).toEqual([...Object.keys(overrides), ...deploymentOnly].sort());
});
