/** What the comparison with a Juicebox realm looks at: requests, waiting, and a server's CPU. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { seen, watchFetch } from '../../bench/peers/juicebox/watch.ts';
import { quantile } from '../../bench/report/quantile.ts';
import { cpuTime } from '../../bench/server/process/usage.ts';

const server = createServer((_, response) => setTimeout(() => response.end('an answer'), 50));
const { fetch } = globalThis;
let url = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  watchFetch();
});

afterAll(() => {
  globalThis.fetch = fetch;
  server.close();
  server.closeAllConnections();
});

const ask = async () => expect(await (await globalThis.fetch(url)).text()).toBe('an answer');

test('requests are counted, and waiting for two at once counts once', async () => {
  const { whole, waiting, requests } = await seen(async () => {
    await Promise.all([ask(), ask()]);
    await ask();
  });
  expect(requests).toBe(3);
  expect(waiting).toBeGreaterThanOrEqual(95);
  expect(waiting).toBeLessThanOrEqual(whole);
});

test('the next operation begins at zero', async () => {
  expect(await seen(async () => {})).toMatchObject({ waiting: 0, requests: 0 });
});

test('the CPU of a process grows with its work', () => {
  const before = cpuTime(process.pid);
  const began = performance.now();
  while (performance.now() - began < 200);
  expect(cpuTime(process.pid)).toBeGreaterThan(before);
});

test('p50 is the middle one, p99 the slowest of a hundred', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect([quantile(hundred, 0.5), quantile(hundred, 0.99), quantile([7], 0.99)]).toEqual([51, 100, 7]);
});
