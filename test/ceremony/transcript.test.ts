import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { appendLine, type Operator, TamperedTranscript, verifyTranscript } from '../../bin/ceremony/transcript.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts';

const person = (who: string): Operator => ({ who, key: generateKeyPairSync('ed25519').privateKey });
const ana = person('Ana');
const ben = person('Ben');
const keys = [ana, ben].map(({ key }) => createPublicKey(key));

let folder: TemporaryFolder;
let path: string;
let text: string;
let head: string;
beforeEach(() => {
  folder = temporaryFolder();
  path = folder.at('transcript.jsonl');
  appendLine(path, { operator: ana, step: 'csr', facts: { csr: 'aa' } });
  appendLine(path, { operator: ben, step: 'sign', facts: { certificate: 'bb' } });
  head = appendLine(path, { operator: ana, step: 'initialize', facts: { cluster: 'c' } });
  text = readFileSync(path, 'utf8');
});

afterEach(() => folder.remove());

const linesOf = (whole: string) => whole.split('\n').filter((line) => line !== '');

describe('a transcript', () => {
  test('tells who did what, and when', () => {
    const lines = verifyTranscript(text, keys, head);
    expect(lines.map(({ who, step }) => `${who} ${step}`)).toEqual(['Ana csr', 'Ben sign', 'Ana initialize']);
  });

  test('goes on from where it ended', () => {
    appendLine(path, { operator: ben, step: 'activate', facts: {} });
    expect(verifyTranscript(readFileSync(path, 'utf8'), keys, head)).toHaveLength(4);
  });

  test.each<[string, (lines: string[]) => string[]]>([
    ['a changed fact', ([a = '', b = '', c = '']) => [a, b.replace('"bb"', '"cc"'), c]],
    ['another name', ([a = '', b = '', c = '']) => [a.replace('Ana', 'Eve'), b, c]],
    ['a line moved', ([a = '', b = '', c = '']) => [b, a, c]],
    ['a line taken out', ([a = '', , c = '']) => [a, c]],
    ['the first line taken off', ([, b = '', c = '']) => [b, c]],
    ['the last line taken off', ([a = '', b = '']) => [a, b]],
    ['a line twice', ([a = '', b = '', c = '']) => [a, b, c, c]],
    ['a line that is none', ([a = '', b = '', c = '']) => [a, b, c, '{}']],
    ['a member added', ([a = '', b = '', c = '']) => [a, b, c.replace('{"number"', '{"x":1,"number"')]],
    ['nothing left', () => []],
  ])('shows %s', (_, tamper) => {
    const tampered = tamper(linesOf(text)).join('\n');
    expect(tampered).not.toBe(linesOf(text).join('\n'));
    expect(() => verifyTranscript(tampered, keys, head)).toThrow(TamperedTranscript);
  });

  test('shows a forged line that links well, by its signature', () => {
    const [a = '', b = '', c = ''] = linesOf(text);
    const forged = [a, b, c.replace('"cluster":"c"', '"cluster":"d"')].join('\n');
    expect(() => verifyTranscript(forged, keys)).toThrow('Line 3 of the transcript has a wrong signature');
  });

  test('shows a line of someone who has no seat', () => {
    appendLine(path, { operator: person('Eve'), step: 'rotate', facts: {} });
    expect(() => verifyTranscript(readFileSync(path, 'utf8'), keys)).toThrow('unknown operator');
  });

  test('shows a whole transcript written anew by another hand', () => {
    writeFileSync(path, '');
    appendLine(path, { operator: person('Ana'), step: 'csr', facts: { csr: 'aa' } });
    expect(() => verifyTranscript(readFileSync(path, 'utf8'), keys)).toThrow(TamperedTranscript);
  });
});
