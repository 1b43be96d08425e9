import { afterEach, expect, jest, test } from '@jest/globals';
import { VaultClock } from '../../../lib/client/transport/vault-clock.ts';

afterEach(() => {
  jest.restoreAllMocks();
});

const said = Date.parse('Tue, 01 Jan 2030 12:00:00 GMT');

test('the vault’s time is what its last answer said, and goes on from there, whatever is done to the device’s clock', () => {
  const ticks = jest.spyOn(performance, 'now').mockReturnValue(5_000);
  const clock = new VaultClock();
  expect(clock.now()).toBeUndefined();
  clock.heard(new Date(said).toUTCString());
  jest.spyOn(Date, 'now').mockReturnValue(0);
  expect(clock.now()).toEqual(new Date(said + 500));
  ticks.mockReturnValue(65_000);
  expect(clock.now()).toEqual(new Date(said + 60_500));
  clock.heard(new Date(said - 3_600_000).toUTCString());
  expect(clock.now()).toEqual(new Date(said - 3_600_000 + 500));
});

test('an answer that says no time leaves what was known', () => {
  const clock = new VaultClock();
  for (const nothing of [null, '', 'yesterday']) clock.heard(nothing);
  expect(clock.now()).toBeUndefined();
  jest.spyOn(performance, 'now').mockReturnValue(0);
  clock.heard(new Date(said).toUTCString());
  clock.heard(null);
  expect(clock.now()).toEqual(new Date(said + 500));
});
