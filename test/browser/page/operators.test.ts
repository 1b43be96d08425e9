/** The operators' view of the page: what the vault counted is on its charts, by keyboard and without colours too. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { BackupKeyVault, createBackupKey } from '../../../lib/client/index.ts';
import { hasChromium, needsChromium } from '../../support/chromium.ts';
import { look, wellMade } from '../../support/page/look.ts';
import { type Opened, type Stage, startStage } from '../../support/page/stage.ts';
import { startVaultProcess, type VaultProcess } from '../../support/vault/vault.ts';

const suite = hasChromium ? describe : describe.skip;
const password = 'correct horse battery staple';

/** The cells of a line of a chart: now, in five minutes, and since the vault started. */
async function numbers(page: Page, chart: string, line: string): Promise<string[]> {
  const figure = page.getByRole('figure', { name: chart, exact: true });
  return figure.getByRole('row').filter({ hasText: line }).getByRole('cell').allInnerTexts();
}

suite(`the operators’ view (${needsChromium})`, () => {
  let vault: VaultProcess;
  let stage: Stage;
  let opened: Opened;

  beforeAll(async () => {
    vault = await startVaultProcess({ settings: { VAULT_MAX_ATTEMPTS: '2', VAULT_SESSION_SECONDS: '10' } });
    stage = await startStage([vault.url]);
    opened = await stage.open('#operators');
  });

  afterAll(async () => {
    await stage?.close();
    await vault?.close();
  });

  test('says that nothing was asked of the vault yet, and leads to the phones', async () => {
    const { page } = opened;
    await page.getByText('Nothing has been asked of the vault since it started.').waitFor();
    expect(await page.getByRole('link', { name: /Keep a key on the phones/ }).getAttribute('href')).toBe('#phones');
    expect(await look(page, 'operators-empty')).toEqual(wellMade);
  });

  test('counts a registration, attempts, a recovery and a destroyed key while one looks', async () => {
    const { page } = opened;
    const token = await vault.token({ sub: 'alice' });
    const phone = new BackupKeyVault({ url: vault.url, token: () => token });
    await phone.register({ backupKey: createBackupKey(), password });
    await phone.recover({ password });
    await expect(phone.recover({ password: 'incorrect horse' })).rejects.toThrow();
    await expect(phone.recover({ password: 'incorrect horse too' })).rejects.toThrow();
    const destroyed = page.getByRole('figure', { name: 'Destroyed keys' }).getByRole('row', { name: /destroyed/ });
    await destroyed.getByRole('cell', { name: '1' }).nth(1).waitFor();
    const told = {
      attempts: (await numbers(page, 'Attempts', 'ok')).slice(1),
      recoveries: (await numbers(page, 'Recoveries', 'ok')).slice(1),
      exhausted: (await numbers(page, 'Destroyed keys', 'exhausted')).slice(1),
      stored: (await numbers(page, 'Registrations finished', 'ok')).slice(1),
    };
    expect(told).toEqual({
      attempts: ['3', '3'],
      recoveries: ['1', '1'],
      exhausted: ['1', '1'],
      stored: ['1', '1'],
    });
    for (const kind of ['Encrypt', 'Decrypt', 'Sign'])
      expect(Number((await numbers(page, 'Key store operations', kind))[2])).toBeGreaterThan(0);
    for (const percentile of ['p50', 'p95', 'p99'])
      expect((await numbers(page, 'Time to answer', percentile))[0]).toMatch(/^\d+(\.\d)?$/);
    expect(await look(page, 'operators-1440')).toEqual(wellMade);
  });

  test('stands still while it is paused, and has all that came meanwhile when it goes on', async () => {
    const { page } = opened;
    const attempts = () => numbers(page, 'Attempts', 'key_destroyed');
    await page.getByRole('button', { name: 'Pause the charts' }).press('Enter');
    const token = await vault.token({ sub: 'alice' });
    const refused = new BackupKeyVault({ url: vault.url, token: () => token }).recover({ password });
    await expect(refused).rejects.toThrow();
    for (let reading = 0; reading < 2; reading++) await page.waitForResponse(/dev\/counters/);
    expect(await attempts()).toEqual([]);
    await page.getByRole('button', { name: 'Pause the charts', pressed: true }).press('Enter');
    await page.getByRole('figure', { name: 'Attempts' }).getByText('key_destroyed').waitFor();
    expect((await attempts())[2]).toBe('1');
  });

  test('shows the latency of the route that is chosen', async () => {
    const { page } = opened;
    await page.getByRole('combobox', { name: 'Route' }).selectOption('key-reset');
    await page.getByRole('row', { name: 'p50 – –' }).waitFor();
    await page.getByRole('combobox', { name: 'Route' }).selectOption('recovery-start');
    await page.getByRole('row', { name: 'p50 – –' }).waitFor({ state: 'detached' });
  });

  test('says so while the vault is stopped', async () => {
    const { page } = opened;
    const turn = (down: boolean) =>
      page.evaluate((body) => fetch('/dev/outage', { method: 'POST', body }), JSON.stringify({ down }));
    await turn(true);
    await page.getByRole('status').getByText('is stopped.').waitFor();
    await turn(false);
    await page.getByRole('status').getByText('is stopped.').waitFor({ state: 'detached' });
  });

  test.each([
    ['operators-dark', { colorScheme: 'dark', reducedMotion: 'reduce' }, 1440, 'What the operators see'],
    ['operators-de', { locale: 'de-DE' }, 768, 'Was die Betreiber sehen'],
    ['operators-360', {}, 360, 'What the operators see'],
  ] as const)('%s is well made too', async (name, options, width, title) => {
    const { page, faults, close } = await stage.open('#operators', { ...options, viewport: { width, height: 800 } });
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
    await page.getByText('key_destroyed').waitFor();
    expect(await look(page, name)).toEqual(wellMade);
    expect(faults).toEqual([]);
    await close();
  });

  test('asks nobody but the vault, and keeps to the policy of its address', () => {
    expect(opened.faults).toEqual([]);
  });
});
