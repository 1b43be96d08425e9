/** Help: every line fits the window, and it says what there is to know. */
import { describe, expect, test } from '@jest/globals';
import type { Command } from 'commander';
import { createProgram } from '../../bin/bkv/program.ts';
import { table } from '../../bin/bkv/table/table.ts';
import { bkv } from './cli.ts';

/**
 * The help of the program and of each command, by name, in a window of so many columns; undefined: the width is not
 * known.
 */
function helps(columns?: number): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (command: Command, name: string) => {
    let text = '';
    const getOutHelpWidth = () => columns as number;
    const writeOut = (part: string) => {
      text += part;
    };
    command.configureOutput({ getOutHelpWidth, writeOut }).outputHelp();
    found.set(name, text);
    for (const one of command.commands) visit(one, `${name} ${one.name()}`);
  };
  visit(
    createProgram(false, () => {}),
    'bkv',
  );
  return found;
}

const names = table.flatMap(({ commands }) => commands.map(({ name }) => name));
/** Lines that are meant to be copied are not broken. */
const isExample = (line: string) => /^ {2}.*\bbkv /.test(line);

describe('the help', () => {
  test.each([60, 80, 100, 300])('fits a window of %d columns, and stays readable', (columns) => {
    const most = Math.min(columns, 110);
    for (const text of helps(columns).values())
      for (const line of text.split('\n'))
        if (columns >= 80 || !isExample(line)) expect(line.length).toBeLessThanOrEqual(most);
  });

  test('uses the room there is, and 80 columns where nothing tells', () => {
    const longest = (columns?: number) =>
      Math.max(...(helps(columns).get('bkv backup') ?? '').split('\n').map((line) => line.length));
    expect(longest(300)).toBeGreaterThan(100);
    expect(longest()).toBeLessThanOrEqual(80);
    expect(longest()).toBeGreaterThan(70);
  });

  test('shows no defaults of flags', () => {
    for (const text of helps(80).values()) expect(text).not.toContain('default: false');
  });

  test('lists every command in its group, and shows examples', () => {
    const text = helps(80).get('bkv') ?? '';
    const titles = table.map(({ title }) => text.indexOf(`\n${title}:\n`));
    expect(titles.every((at) => at > 0)).toBe(true);
    expect(titles).toEqual([...titles].sort((a, b) => a - b));
    for (const name of names) expect(text).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
    expect(text).toContain('Examples:\n  bkv backup ~/Documents --out documents.bkv\n');
    expect(helps(80).get('bkv restore')).toContain('Examples:\n  bkv restore ');
  });

  test('is what bkv without a command shows, as wrong use', async () => {
    const { code, stdout, stderr } = await bkv([]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('encrypt files and folders into a backup');
  });
});

describe('what is wrong with the command line', () => {
  test.each([
    ["--password=it's me", "error: unknown option '--password'"],
    ['-phunter2', "error: unknown option '-p'"],
    ['--key=abcd', "error: unknown option '--key'"],
  ])('%s is said without its value', async (option, said) => {
    const { code, stderr } = await bkv(['status', option]);
    expect([code, stderr]).toEqual([2, `${said}\n(--help says more)\n`]);
  });

  test('cannot make a terminal obey it', async () => {
    const { stderr } = await bkv(['\u001b[2Jx']);
    expect(stderr).toContain("unknown command '\ufffd[2Jx'");
  });
});
