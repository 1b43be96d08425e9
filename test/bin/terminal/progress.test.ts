/** Progress as each kind of terminal can show it. */
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { startProgress } from '../../../bin/bkv/terminal/progress.ts';
import { progressLine } from '../../../bin/bkv/terminal/progress-line.ts';

const done = { label: 'Encrypting', value: 150 * 2 ** 20, total: 2 ** 30, seconds: 3.2 };

describe('the line of progress', () => {
  test.each([
    [
      120,
      true,
      `Encrypting ${'█'.repeat(6)}${'░'.repeat(34)}  14 % · 150 MiB of 1.0 GiB · 46.9 MiB/s · 19 seconds left`,
    ],
    [70, true, `Encrypting ${'█'.repeat(3)}${'░'.repeat(15)}  14 % · 150 MiB of 1.0 GiB · 46.9 MiB/s`],
    [80, false, 'Encrypting [##---------]  14 %, 150 MiB of 1.0 GiB, 46.9 MiB/s, 19 seconds left'],
    [50, true, `Encrypting ${'█'.repeat(2)}${'░'.repeat(9)}  14 % · 150 MiB of 1.0 GiB`],
    [30, true, `Encrypting ${'█'.repeat(2)}${'░'.repeat(10)}  14 %`],
    [20, true, 'Encrypting  14 %'],
    [10, true, ' 14 %'],
    [4, true, ''],
  ])('in %d columns, UTF-8 %s', (columns, utf8, line) => {
    expect(progressLine(done, { columns, utf8 })).toBe(line);
  });

  test('never reaches the last column, however wide, far and fast', () => {
    for (const utf8 of [true, false])
      for (let columns = 1; columns <= 200; columns++)
        for (const value of [0, 1, 1023, 2 ** 29, 2 ** 30, 2 ** 31])
          for (const seconds of [0, 0.5, 86_400 * 9]) {
            const line = progressLine({ ...done, value, seconds }, { columns, utf8 });
            expect(line.length).toBeLessThan(columns);
          }
  });

  test('is ASCII where there is no UTF-8', () => {
    for (let columns = 1; columns <= 200; columns++)
      expect(progressLine(done, { columns, utf8: false })).toMatch(/^[ -~]*$/);
  });
});

/** What is written to a terminal that is said to be one. */
async function written(env: NodeJS.ProcessEnv, work: (advance: (bytes: number) => void) => void): Promise<string> {
  let text = '';
  const write = (chunk: string) => {
    text += chunk;
    return true;
  };
  const terminal = { isTTY: { value: true }, columns: { value: 60 }, write: { value: write } };
  const progress = await startProgress('Restoring', 1000, { stderr: Object.create(process.stderr, terminal), env });
  work(progress.advance);
  progress.stop();
  return text;
}

describe('a terminal', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  test('whose cursor cannot go back gets a line of text every ten seconds', async () => {
    let now = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    const text = await written({ TERM: 'dumb' }, (advance) => {
      for (; now < 25_000; now += 1_000) advance(20);
    });
    expect(text).toBe('Restoring: 22 %, 220 B of 1000 B\nRestoring: 42 %, 420 B of 1000 B\n');
  });

  test('gets no colours, with NO_COLOR or without', async () => {
    for (const NO_COLOR of ['', '1']) {
      const text = await written({ TERM: 'xterm-256color', LANG: 'en_US.UTF-8', NO_COLOR }, (advance) => advance(500));
      expect(text).toContain('Restoring');
      expect(text).not.toMatch(/\p{Cc}\[[\d;]*m/u);
    }
  });
});
