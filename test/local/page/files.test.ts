/** Which files the page may have: those that its folder lists, and nothing that a name can point at besides. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pageFile } from '../../../lib/local/page/files.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = temporaryFolder();
const web = pathToFileURL(`${folder.at('web')}/`);

beforeAll(() => {
  mkdirSync(folder.at('web/below'), { recursive: true });
  writeFileSync(folder.at('secret.txt'), 'secret');
  writeFileSync(folder.at('web/below/secret.txt'), 'secret');
  writeFileSync(folder.at('web/secret.txt'), 'public');
  symlinkSync(folder.at('secret.txt'), folder.at('web/link.txt'));
  for (const name of ['page.js', 'page.css', 'index.html', 'photo 100%.jpg', 'blob'])
    writeFileSync(folder.at(`web/${name}`), name);
});

afterAll(() => folder.remove());

test.each([
  ['page.js', 'text/javascript; charset=utf-8'],
  ['page.css', 'text/css; charset=utf-8'],
  ['index.html', 'text/html; charset=utf-8'],
  ['photo 100%.jpg', 'image/jpeg'],
  ['blob', 'application/octet-stream'],
])('%s is %s', async (name, type) => {
  expect(await pageFile(name, web)).toEqual({ type, bytes: Buffer.from(name) });
});

test.each([
  '../secret.txt',
  '..%2fsecret.txt',
  '%2e%2e/secret.txt',
  '..\\secret.txt',
  './page.js',
  'below/secret.txt',
  'below',
  'link.txt',
  folder.at('secret.txt'),
  'page.js\0',
  'PAGE.JS',
  '.',
  '',
])('%j is no file of it', async (name) => {
  expect(await pageFile(name, web)).toBeUndefined();
});

test('where nothing is built there is no file', async () => {
  expect(await pageFile('page.js', pathToFileURL(`${folder.at('none')}/`))).toBeUndefined();
});
