/** Which words go where: to people, to scripts, beside data, and under --quiet. */
import { describe, expect, test } from '@jest/globals';
import { Failure } from '../../bin/bkv/failure.ts';
import { Output, type OutputOptions } from '../../bin/bkv/output.ts';

const plain: OutputOptions = { json: false, quiet: false, carriesData: false };
const report = { text: 'done', json: { files: 3 } };
const incomplete = { ...report, code: 'incomplete' } as const;

/** What is printed, and the exit code. */
function said(options: Partial<OutputOptions>, say: (output: Output) => unknown) {
  const printed = { stdout: '', stderr: '' };
  const streamOf = (name: keyof typeof printed) => ({
    write: (text: string) => {
      printed[name] += text;
    },
  });
  const streams = { stdout: streamOf('stdout'), stderr: streamOf('stderr') };
  const code = say(new Output({ ...plain, ...options }, streams));
  return { ...printed, code };
}

describe('a result', () => {
  test('is on standard output, as text or as JSON', () => {
    const result = (output: Output) => output.result(report, false);
    expect(said({}, result)).toEqual({ stdout: 'done\n', stderr: '', code: 0 });
    expect(said({ json: true }, result)).toEqual({ stdout: '{"files":3}\n', stderr: '', code: 0 });
  });

  test('of what was done but for something has an exit code, and an error beside its JSON', () => {
    const result = (output: Output) => output.result(incomplete, false);
    expect(said({}, result)).toEqual({ stdout: 'done\n', stderr: '', code: 13 });
    expect(said({ json: true }, result)).toMatchObject({ stdout: '{"error":"incomplete","files":3}\n', code: 13 });
  });

  test('is on standard error where standard output carries data', () => {
    const result = (output: Output) => output.result(report, false);
    expect(said({ carriesData: true }, result)).toEqual({ stdout: '', stderr: 'done\n', code: 0 });
    expect(said({ carriesData: true, json: true }, result)).toMatchObject({ stdout: '', stderr: '{"files":3}\n' });
  });
});

describe('a failure', () => {
  const fail = (output: Output) => output.failure(new Failure('damaged_backup', 'It is.', { segment: 7 }));
  const object = '{"error":"damaged_backup","message":"It is.","segment":7}\n';

  test('is a sentence on standard error, or JSON where the result would be', () => {
    expect(said({}, fail)).toEqual({ stdout: '', stderr: 'It is.\n', code: 9 });
    expect(said({ json: true }, fail)).toEqual({ stdout: object, stderr: '', code: 9 });
    expect(said({ json: true, carriesData: true }, fail)).toEqual({ stdout: '', stderr: object, code: 9 });
  });

  test('is said under --quiet too', () => {
    expect(said({ quiet: true }, fail)).toEqual({ stdout: '', stderr: 'It is.\n', code: 9 });
  });
});

describe('--quiet', () => {
  const quiet = { quiet: true };

  test('leaves out notes and reports, not warnings, answers or JSON', () => {
    expect(said(quiet, (output) => output.note('a note'))).toMatchObject({ stdout: '', stderr: '' });
    expect(said(quiet, (output) => output.warn('left out'))).toMatchObject({ stdout: '', stderr: 'left out\n' });
    expect(said(quiet, (output) => output.result(report, false))).toEqual({ stdout: '', stderr: '', code: 0 });
    expect(said(quiet, (output) => output.result(report, true))).toMatchObject({ stdout: 'done\n' });
    expect(said({ ...quiet, json: true }, (output) => output.result(report, false)).stdout).toBe('{"files":3}\n');
    const beside = said({ ...quiet, carriesData: true }, (output) => output.result(report, false));
    expect(beside).toEqual({ stdout: '', stderr: '', code: 0 });
  });

  test('still says what was not done', () => {
    expect(said(quiet, (output) => output.result(incomplete, false))).toEqual({
      stdout: '',
      stderr: 'done\n',
      code: 13,
    });
  });
});

test('a name cannot make a terminal obey it, wherever it is said', () => {
  const [name, shown] = ['a\u001b[2J\u009b\u202eb', 'a\ufffd[2J\ufffd\ufffdb'];
  expect(said({}, (output) => output.note(name)).stderr).toBe(`${shown}\n`);
  expect(said({}, (output) => output.warn(name)).stderr).toBe(`${shown}\n`);
  expect(said({}, (output) => output.failure(new Failure('usage', name))).stderr).toBe(`${shown}\n`);
  const report = { text: `${name}\nsecond line`, json: {} };
  expect(said({}, (output) => output.result(report, false)).stdout).toBe(`${shown}\nsecond line\n`);
});
