/** The repository's own Markdown, as GitHub reads it. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import GithubSlugger from 'github-slugger';
import { marked, type Token, type Tokens } from 'marked';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Page {
  /** From the root, such as `docs/cost.md`. */
  readonly path: string;
  readonly text: string;
  readonly tokens: readonly Token[];
}

export const page = (path: string, text: string): Page => ({ path, text, tokens: marked.lexer(text) });

const patterns = ['*.md', '{docs,examples,.github}/**/*.md'];

/** Every page that people write, at the root and in the folders for it; none that a package brings. */
export function readPages(): Page[] {
  return globSync(patterns, { cwd: root, exclude: ['**/node_modules/**'] })
    .sort()
    .map(readPage);
}

/** One of them, by its path from the root. */
export const readPage = (path: string): Page => page(path, readFileSync(join(root, path), 'utf8'));

/** Every token, those inside others too. */
export function everyToken({ tokens }: Page): Token[] {
  const found: Token[] = [];
  marked.walkTokens([...tokens], (token) => void found.push(token));
  return found;
}

const ofType = <Type extends Tokens.Generic['type']>(found: readonly Token[], type: Type) =>
  found.filter((token): token is Extract<Token, { type: Type }> => token.type === type);

/** The code of one language, in the order of the page; under one heading of the second level, if it is named. */
export function codeIn(of: Page, lang: string, heading?: string): string[] {
  return codeBlocks(heading === undefined ? of : sectionOf(of, heading))
    .filter((block) => block.lang === lang)
    .map(({ text }) => `${text}\n`);
}

function sectionOf({ path, text }: Page, heading: string): Page {
  const section = text.split(/^## /m).find((one) => one.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`${path} has no heading "${heading}"`);
  return page(path, section);
}

export const codeBlocks = (of: Page) => ofType(everyToken(of), 'code') as Tokens.Code[];
export const codeSpans = (of: Page) => (ofType(everyToken(of), 'codespan') as Tokens.Codespan[]).map(unescaped);
export const links = (of: Page) => (ofType(everyToken(of), 'link') as Tokens.Link[]).map(({ href }) => href);

/** marked gives the text of a code span as HTML. */
const unescaped = ({ raw }: Tokens.Codespan) => raw.replace(/^`+ ?| ?`+$/g, '').replaceAll('\\|', '|');

/** The anchors that GitHub gives a page's headings. */
export function anchors(of: Page): Set<string> {
  const slugger = new GithubSlugger();
  const headings = ofType(everyToken(of), 'heading') as Tokens.Heading[];
  return new Set(headings.map(({ text }) => slugger.slug(text.replace(/`|\*|\[([^\]]*)\]\([^)]*\)/g, '$1'))));
}

/** Where a relative link leads: a path from the root, and an anchor when one is named. */
export function target({ path }: Page, href: string): { readonly path: string; readonly anchor: string | undefined } {
  const [file = '', anchor] = decodeURI(href).split('#');
  return { path: file === '' ? path : relative(root, join(root, dirname(path), file)), anchor };
}

/** Lines that can be wrapped and are not. Tables, code, and one word that is too long by itself cannot. */
export function longLines(of: Page, most: number): string[] {
  const fixed = everyToken(of).filter(({ type }) => type === 'code' || type === 'table' || type === 'html');
  const unwrappable = new Set(fixed.flatMap(({ raw }) => raw.split('\n').map((line) => line.trim())));
  return of.text
    .split('\n')
    .filter((line) => [...line].length > most && !unwrappable.has(line.trim()) && !isOneWord(line, most))
    .map((line) => `${of.path}: ${[...line].length} characters: ${line.slice(0, 40)}…`);
}

/** Such as a long address in a list: wrapping gains nothing. */
const isOneWord = (line: string, most: number) => line.split(/\s+/).some((word) => word.length > most - 10);
