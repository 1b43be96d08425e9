/** A vault that gives too much, or asks for too much: it costs the device a little and ends in an error that has a name. */
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as sdk from '../../lib/client/index.ts';
import { createTransport } from '../../lib/client/transport/transport.ts';
import { listen } from '../../lib/local/loopback.ts';
import { json, type ScriptedServer, startServer } from '../client/server.ts';
import { password } from '../support/device/password.ts';

const limit = 64 * 1024;

interface Greedy {
  readonly url: string;
  /** Bytes that were written to the device. */
  written(): number;
  /** Resolves once the device has hung up. */
  readonly hungUp: Promise<void>;
  close(): Promise<void>;
}

/** Answers without end, each time from the same first bytes. */
async function startGreedy(status: number, start: string): Promise<Greedy> {
  let written = 0;
  const { promise: hungUp, resolve } = Promise.withResolvers<void>();
  const filler = 'x'.repeat(16 * 1024);
  const server = createServer((_, response) => {
    response.once('close', resolve);
    response.writeHead(status, { 'content-type': 'application/json' });
    const more = (text: string): void => {
      written += text.length;
      if (response.destroyed) return;
      if (response.write(text)) setImmediate(more, filler);
      else response.once('drain', () => more(filler));
    };
    more(start);
  });
  const { url, close } = await listen(server);
  return { url, written: () => written, hungUp, close };
}

describe('an answer without end', () => {
  test.each([
    ['a success', 200, '{"state":"'],
    ['a problem', 409, '{"code":"'],
    ['an outage, which else is asked again', 503, '{"code":"'],
  ])('that looks like %s is left after 64 KiB, and the connection closed', async (_, status, start) => {
    const greedy = await startGreedy(status, start);
    const call = createTransport({ url: greedy.url, token: () => 'token' });
    const error = await call('key-status').catch((error) => error);
    expect(error).toBeInstanceOf(sdk.InvalidAnswer);
    expect(error.message).toBe('the answer expected at most 65536 bytes');
    await greedy.hungUp;
    // What the buffers of both sides hold, and no more.
    expect(greedy.written()).toBeLessThan(16 * 1024 * 1024);
    await greedy.close();
  });
});

/** A transport whose platform answers this. */
const answering = (body: BodyInit | null, init: ResponseInit = {}) =>
  createTransport({
    url: 'https://vault.example.com',
    token: () => 'token',
    fetch: async () => new Response(body, init),
  });

describe('an answer of a size', () => {
  const padded = (bytes: number) => '{"status":"ok","version":"1"}'.padEnd(bytes);

  test('of 64 KiB is read, of a byte more not', async () => {
    await expect(answering(padded(limit))('health')).resolves.toEqual({ status: 'ok', version: '1' });
    await expect(answering(padded(limit + 1))('health')).rejects.toThrow('at most 65536 bytes');
  });

  test('that it says itself is believed before a byte is read', async () => {
    let read = 0;
    const body = new ReadableStream({ pull: () => void read++ }, { highWaterMark: 0 });
    const call = answering(body, { headers: { 'content-length': `${limit + 1}` } });
    await expect(call('health')).rejects.toBeInstanceOf(sdk.InvalidAnswer);
    expect(read).toBe(0);
  });

  test('counts characters of several bytes as what they are', async () => {
    await expect(answering(`"${'\u20ac'.repeat(limit / 3)}"`)('health')).rejects.toThrow('at most 65536 bytes');
  });

  test('is bounded where the platform gives no stream', async () => {
    const whole = (text: string) => {
      const response = Object.defineProperty(new Response(text), 'body', { value: undefined });
      const fetch = async () => response;
      return createTransport({ url: 'https://vault.example.com', token: () => 'token', fetch })('health');
    };
    await expect(whole(padded(limit))).resolves.toMatchObject({ status: 'ok' });
    await expect(whole(padded(limit + 1))).rejects.toThrow('at most 65536 bytes');
  });
});

describe('an answer that nests', () => {
  const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

  test.each([200, 409, 503])('10,000 levels is refused by name, with status %d', async (status) => {
    const error = await answering(deep(10_000), { status })('key-status').catch((error) => error);
    expect(error).toBeInstanceOf(sdk.InvalidAnswer);
    expect(error.message).toBe('the answer expected at most 32 levels');
  });

  test('as lists, too', async () => {
    const lists = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;
    await expect(answering(lists)('health')).rejects.toThrow('at most 32 levels');
  });

  test('a little, in a field that a later vault may have, is read', async () => {
    const later = `{"status":"ok","version":"1","later":${deep(31)}}`;
    await expect(answering(later)('health')).resolves.toEqual({ status: 'ok', version: '1' });
  });
});

describe('a key stretching that no device is asked for', () => {
  let vault: ScriptedServer;

  beforeAll(async () => {
    vault = await startServer();
  });

  afterAll(() => vault.close());

  const id = 'A'.repeat(22);
  const time = '2030-01-01T00:00:00.000Z';
  const ksf = { algorithm: 'argon2id', iterations: 3, memory: 65536, parallelism: 4 };
  const asking = (differs: object) =>
    json({
      protocol: 1,
      account: 'A'.repeat(43),
      vault: 'v',
      registration: id,
      session: id,
      attempt: 1,
      ke2: 'A'.repeat(427),
      ksf: { ...ksf, ...differs },
      attemptsRemaining: 9,
      nextAttemptAt: time,
      expiresAt: time,
    });

  test.each([
    ['2 GiB', { memory: 2 ** 21 }, sdk.ExcessiveKsf],
    ['64 passes', { iterations: 64 }, sdk.ExcessiveKsf],
    ['17 lanes', { parallelism: 17 }, sdk.ExcessiveKsf],
    ['half a pass more', { iterations: 3.5 }, sdk.InvalidAnswer],
  ])('%s is refused by name, and nothing of it is computed', async (_, differs, type) => {
    vault.say(asking(differs));
    const device = new sdk.BackupKeyVault({ url: vault.url, token: () => 'token' });
    await expect(device.recover({ password })).rejects.toBeInstanceOf(type);
    expect(vault.seen).toHaveLength(1);
  });
});
