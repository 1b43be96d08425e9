/** Completion scripts, run by the shells that they are for. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { completionOf } from '../../../bin/bkv/commands/completion.ts';
import { Device } from '../../../bin/bkv/device.ts';
import { readEnvironment } from '../../../bin/bkv/environment.ts';
import { everywhere } from '../../../bin/bkv/table/shared.ts';
import { table } from '../../../bin/bkv/table/table.ts';
import { silent } from '../../../bin/bkv/terminal/progress.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = temporaryFolder();
const environment = readEnvironment({ VAULT_HOME: join(folder.path, 'home') });
const ignore = () => {};
const device = new Device({ home: environment.home, note: ignore });
const context = { environment, device, note: ignore, warn: ignore, progress: async () => silent };
type Shell = Parameters<ReturnType<typeof completionOf>>[1]['shell'];

const commands = table.flatMap((group) => group.commands);
const completion = completionOf(commands);
const firstWords = [...new Set(commands.map(({ name }) => name.split(' ')[0] ?? ''))];

beforeAll(async () => {
  for (const shell of ['bash', 'zsh', 'fish'] as const) {
    const result = await completion(context, { shell });
    writeFileSync(join(folder.path, `bkv.${shell}`), result?.text ?? '');
  }
  mkdirSync(join(folder.path, 'there/a folder'), { recursive: true });
  for (const name of ['a file.bkv', '*']) writeFileSync(join(folder.path, 'there', name), '');
});

afterAll(() => folder.remove());

/** What a shell offers after each of the lines. */
function offered(shell: Shell, program: string, lines: readonly string[]): string[][] {
  const args = shell === 'fish' ? ['-c', program, ...lines] : ['-c', program, shell, ...lines];
  const env = { PATH: process.env.PATH, HOME: folder.path };
  const { stdout, stderr } = spawnSync(shell, args, { cwd: join(folder.path, 'there'), env, encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.split('end.\n').map((block) => block.split('\n').filter((line) => line !== ''));
}

const inBash = `source ../bkv.bash
for line in "$@"; do
  read -ra COMP_WORDS <<< "\${line//=/ = }"
  case $line in *' ' | *=) COMP_WORDS+=('') ;; esac
  COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
  _bkv
  printf '%s\\n' "\${COMPREPLY[@]}"
  echo end.
done`;

/** The functions of zsh's completion system, which works in a terminal only, say here what they were given. */
const inZsh = `compdef() { }
_describe() { print -l -- "\${(@P)2}" }
_arguments() { print -l -- "$@" }
source ../bkv.zsh
for line in "$@"; do
  words=(\${(s: :)line}) CURRENT=\${#words}
  [[ $line == *' ' ]] && words+=('') CURRENT=$((CURRENT + 1))
  _bkv
  print end.
done`;

const inFish = `source ../bkv.fish
for line in $argv
  complete -C $line
  echo end.
end`;

const where = (shell: Shell) => (spawnSync(shell, ['-c', 'true']).error ? test.skip : test);
const wordsOf = (candidates: readonly string[] | undefined) => candidates?.map((line) => line.split('\t')[0] ?? '');

describe('completion', () => {
  where('bash')('in bash offers commands, options, files and folders (needs bash)', () => {
    const lines = ['bkv ', 'bkv ba', 'backup-key-vault key ', 'bkv key show --', 'bkv backup --ex', 'bkv status '];
    const files = [
      'bkv backup ',
      'bkv backup --out ',
      'bkv backup --out=a',
      'bkv restore x --to ',
      'bkv restore --key ',
    ];
    const [first, ba, key, show, ex, status] = offered('bash', inBash, lines);
    expect(first).toEqual([...firstWords, '--help', '--version']);
    expect([ba, key, status]).toEqual([['backup'], ['show', 'import', '--help'], []]);
    expect(show).toEqual(['--qr', '--json', '--quiet', '--help']);
    expect(ex).toEqual(['--exclude', '--exclude-from']);
    const [argument, out, joined, to, digits] = offered('bash', inBash, files);
    for (const names of [argument, out]) expect(names?.sort()).toEqual(['*', 'a file.bkv', 'a folder']);
    expect(joined?.sort()).toEqual(['a file.bkv', 'a folder']);
    expect([to, digits]).toEqual([['a folder'], []]);
  });

  where('zsh')('in zsh offers them with what they are for (needs zsh)', () => {
    const [first, key, show, backup, restore] = offered('zsh', inZsh, [
      'bkv ',
      'bkv key ',
      'bkv key show ',
      'bkv backup --',
      'bkv restore ',
    ]);
    expect(first?.map((line) => line.split(':')[0])).toEqual(firstWords);
    expect(key?.map((line) => line.split(':')[0])).toEqual(['show', 'import']);
    expect(show).toContain('--qr[and as a QR code]');
    expect(backup).toEqual(
      expect.arrayContaining(['*:file:_files', expect.stringMatching(/^--out=\[.*\]:file:_files$/)]),
    );
    expect(restore).toEqual(expect.arrayContaining([expect.stringMatching(/^--to=\[.*\]:folder:_files -\/$/)]));
  });

  where('fish')('in fish offers commands, options, files and folders (needs fish)', () => {
    const lines = [
      'bkv ',
      'bkv ba',
      'backup-key-vault key ',
      'bkv backup key --ex',
      'bkv restore x --to ',
      'bkv status ',
    ];
    const [first, ba, key, ex, to, status] = offered('fish', inFish, lines).map(wordsOf);
    expect(first).toEqual([...firstWords].sort());
    expect([ba, key, status]).toEqual([['backup'], ['import', 'show'], []]);
    expect(ex).toEqual(['--exclude', '--exclude-from']);
    expect(to).toEqual(['a folder/']);
    const [restore] = offered('fish', inFish, ['bkv restore ']);
    expect(restore).toEqual(expect.arrayContaining(['a file.bkv', 'a folder/']));
  });

  test('knows every option of every command in every shell', async () => {
    for (const shell of ['bash', 'zsh', 'fish'] as const) {
      const script = (await completion(context, { shell }))?.text ?? '';
      for (const { options = [] } of commands)
        for (const { flags } of [...options, ...everywhere]) {
          const name = /--([\w-]+)/.exec(flags)?.[1] ?? 'none';
          expect(script).toContain(shell === 'fish' ? `-l ${name}` : `--${name}`);
        }
    }
  });
});
