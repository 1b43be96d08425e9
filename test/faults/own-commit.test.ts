/**
 * When the answer of the vault's own commit was lost, the vault recognises that commit, even with another guess in
 * between.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { LightDevice } from '../support/device/light-device.ts';
import { failed } from '../support/failed.ts';
import { type ProxiedVault, startProxiedVault } from '../support/network/proxied.ts';

let proxied: ProxiedVault;

beforeAll(async () => {
  proxied = await startProxiedVault();
});

afterAll(() => proxied.close());

test('the answer to its commit lost, another guess counted before it asks again: one request spends one attempt', async () => {
  const device = await LightDevice.of(proxied.vault, 'own-commit');
  await device.register('correct horse battery staple');
  const other = device.at(proxied.owner.url);
  let writes = 0;
  proxied.dynamodb.decide(({ operation }) => {
    if (operation !== 'UpdateItem' || writes++ > 0) return undefined;
    const between = async () => {
      expect((await other.start(other.guess('another'))).body.attempt).toBe(2);
    };
    return { kind: 'drop-answer', after: between };
  });
  const guess = device.guess('correct horse battery staple');
  const { status, body } = await device.start(guess);
  proxied.dynamodb.decide(undefined);
  expect(status).toBe(200);
  expect(await device.status()).toMatchObject({ attemptsRemaining: 8 });
  const proven = device.prove(guess, body);
  expect((await device.finishRecovery(proven?.request ?? failed())).status).toBe(200);
});

test('the answer to its proof lost, another guess counted before it asks again: the escrow, and attempts given back once', async () => {
  const device = await LightDevice.of(proxied.vault, 'own-proof');
  await device.register('correct horse battery staple');
  const other = device.at(proxied.owner.url);
  const guess = device.guess('correct horse battery staple');
  const { body } = await device.start(guess);
  const { request, open } = device.prove(guess, body) ?? failed();
  let writes = 0;
  proxied.dynamodb.clear();
  proxied.dynamodb.decide(({ operation }) => {
    if (operation !== 'UpdateItem' || writes++ > 0) return undefined;
    const between = async () => {
      expect((await other.start(other.guess('another'))).body.attempt).toBe(1);
    };
    return { kind: 'drop-answer', after: between };
  });
  const finished = await device.finishRecovery(request);
  proxied.dynamodb.decide(undefined);
  expect((await open(finished.body.escrow)).reveal()).toEqual(device.backupKey.reveal());
  expect(writes).toBe(2);
  expect(await device.status()).toMatchObject({ attemptsRemaining: 9 });
});
