/** The written pages: whom each is for, how long its lines are, and that what it names is there. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
  anchors,
  codeBlocks,
  codeSpans,
  links,
  longLines,
  type Page,
  page,
  readPages,
  root,
  target,
} from './markdown.ts';

const pages = readPages();
const named = (path: string) => pages.find((one) => one.path === path);
const docs = pages.filter(({ path }) => /^docs\/[^/]+\.md$/.test(path));
const decisions = pages.filter(({ path }) => /^docs\/decisions\/\d{4}-/.test(path));
const each = (of: readonly Page[]) => of.map((one) => [one.path, one] as const);

/** Characters of a line of prose. */
const most = 100;

test('the pages were read', () => {
  expect(docs.length).toBeGreaterThanOrEqual(9);
  expect(decisions.length).toBeGreaterThanOrEqual(11);
  expect(named('README.md')).toBeDefined();
});

describe('every page', () => {
  test.each(each(pages))('%s wraps its prose', (_, one) => {
    expect(longLines(one, most)).toEqual([]);
  });

  test.each(each(pages))('%s links to what is there', (_, one) => {
    expect(brokenLinks(one)).toEqual([]);
  });

  test.each(each(pages))('%s names files and npm scripts that are there', (_, one) => {
    expect([...missingFiles(one), ...missingScripts(one)]).toEqual([]);
  });
});

describe('every page of docs/', () => {
  test.each(each(docs))('%s opens with its name, what it is for and who reads it', (_, one) => {
    expect(opening(one)).toEqual([]);
  });

  test('stands in the index of docs/', () => {
    expect(
      notListed('docs/README.md', [...docs, ...pages.filter(({ path }) => path === 'docs/decisions/README.md')]),
    ).toEqual([]);
  });

  test('stands in the index of decisions, if it is one', () => {
    expect(notListed('docs/decisions/README.md', decisions)).toEqual([]);
  });

  test.each(each(decisions))('%s says when, why, and what it costs or follows', (_, { text }) => {
    expect(text).toMatch(/^# .+\n\n20\d\d-\d\d · (accepted|replaced by \d{4})\n/);
    expect(text).toMatch(/^\*\*Why/m);
    expect(text).toMatch(/^\*\*(Costs|Bound|Consequences|What follows|Proof|Given up)/m);
  });
});

describe('the changelog', () => {
  const { text = '' } = named('CHANGELOG.md') ?? {};
  const versions = [...text.matchAll(/^## \[(.+?)\](?: - (\S+))?$/gm)];

  test('is in the form of Keep a Changelog: Unreleased first, then versions with dates', () => {
    expect(versions.map(([, version]) => version)[0]).toBe('Unreleased');
    for (const [, , date] of versions.slice(1)) expect(date).toMatch(/^\d{4}-\d\d-\d\d$/);
    const kinds = [...text.matchAll(/^### (.+)$/gm)].map(([, kind]) => kind ?? '');
    expect(kinds.filter((kind) => !/^(Added|Changed|Deprecated|Removed|Fixed|Security)$/.test(kind))).toEqual([]);
  });

  test('has the version of package.json, or has it unreleased', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(text).toContain(version);
  });
});

describe('what is wrong is seen', () => {
  const bad = (text: string) => page('docs/bad.md', text);

  test('a long line of prose, but neither a table, nor code, nor one long word', () => {
    const long = 'word '.repeat(30).trim();
    expect(longLines(bad(`# A\n\n${long}\n`), most)).toHaveLength(1);
    expect(longLines(bad(`# A\n\n- ${long}\n`), most)).toHaveLength(1);
    expect(
      longLines(bad(`# A\n\n| a |\n|---|\n| ${long} |\n\n    ${long}\n\n\`\`\`\n${long}\n\`\`\`\n`), most),
    ).toEqual([]);
    expect(longLines(bad(`# A\n\n[name](https://example.com/${'a'.repeat(most)})\n`), most)).toEqual([]);
  });

  test('a link to no file, and to no heading of a file', () => {
    const text =
      '# One `two` three\n\n[a](nowhere.md) [b](#one-two-three) [c](#four) [d](../README.md#no-such-heading)\n';
    expect(brokenLinks(bad(text))).toEqual(['nowhere.md', '#four', '../README.md#no-such-heading']);
  });

  test('a file and a script that are gone', () => {
    const text =
      '# A\n\n`lib/gone.ts` `test/docs/markdown.ts` `lib/*/any.ts` `npm run gone`\n\n    npm run lint\n    npm run gone-too\n';
    expect(missingFiles(bad(text))).toEqual(['lib/gone.ts']);
    expect(missingScripts(bad(text))).toEqual(['npm run gone', 'npm run gone-too']);
  });

  test('a page that says to nobody what it is for', () => {
    expect(opening(bad('# A\n\nSome text.\n'))).toHaveLength(1);
    expect(opening(bad('Some text.\n'))).toHaveLength(2);
    expect(opening(bad('# A\n\n**What this is for:** x. **Who reads it:** y.\n'))).toEqual([]);
  });
});

function opening({ text }: Page): string[] {
  const [, heading, first = ''] = /^(# .+\n\n)?([\s\S]*?)(\n\n|$)/.exec(text) ?? [];
  const said = first.replace(/\s+/g, ' ');
  return [
    ...(heading ? [] : ['no heading']),
    ...(/^\*\*What this is for:\*\* .+ \*\*Who reads it:\*\* /.test(said) ? [] : ['not said whom it is for']),
  ];
}

function brokenLinks(one: Page): string[] {
  return links(one).filter((href) => {
    // GitHub's own pages of the repository are beside its files.
    if (/^(https?|mailto):|^\.\.\/\.\.\/actions\//.test(href)) return false;
    const { path, anchor } = target(one, href);
    const to = path === one.path ? one : named(path);
    if (!to && !existsSync(join(root, path))) return true;
    if (anchor === undefined) return false;
    return !to || !anchors(to).has(anchor);
  });
}

const rooms = /^(lib|lambdas|bin|test|bench|docs|examples|\.github|\.ci)\/[\w./-]+$/;

/** Of the code spans that are paths of this repository. A pattern, or what a build makes, is none. */
const missingFiles = (one: Page): string[] =>
  codeSpans(one).filter((span) => rooms.test(span) && !existsSync(join(root, span)) && !isTestName(span));

/** The threat model and others name a test file by its path in `test/`, without its end. */
const isTestName = (span: string) => existsSync(join(root, `${span}.test.ts`));

/** The repository's, and those of an example in its own page. */
function scriptsFor({ path }: Page): Set<string> {
  const manifests = ['package.json', join(dirname(path), 'package.json')].map((file) => join(root, file));
  return new Set(
    manifests
      .filter((file) => existsSync(file))
      .flatMap((file) => Object.keys(JSON.parse(readFileSync(file, 'utf8')).scripts ?? {})),
  );
}

function missingScripts(one: Page): string[] {
  const scripts = scriptsFor(one);
  const said = [...codeSpans(one), ...codeBlocks(one).map(({ text }) => text)].flatMap((text) => [
    ...text.matchAll(/\bnpm run (?:-s )?([\w:-]+)/g),
  ]);
  return said.filter(([, name = '']) => !scripts.has(name)).map(([command]) => command);
}

function notListed(index: string, of: readonly Page[]): string[] {
  const list = named(index);
  if (!list) return [`${index} is not there`];
  const listed = new Set(links(list).map((href) => target(list, href).path));
  return of.map(({ path }) => path).filter((path) => path !== index && !listed.has(path));
}
