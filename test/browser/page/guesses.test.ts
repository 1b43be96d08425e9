/** Wrong passwords on the page, to the end of the key. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { hasChromium, needsChromium } from '../../support/chromium.ts';
import {
  filesBack,
  firstPhone,
  lockByPassword,
  newPhone,
  takeSample,
  typePassword,
  vaultCard,
} from '../../support/page/acts.ts';
import { look, picture, wellMade } from '../../support/page/look.ts';
import { type Opened, type Stage, startStage } from '../../support/page/stage.ts';
import { startVaultProcess, type VaultProcess } from '../../support/vault/vault.ts';

const suite = hasChromium ? describe : describe.skip;
const password = 'correct horse battery staple';
const settings = { VAULT_MAX_ATTEMPTS: '3', VAULT_ATTEMPT_DELAYS: '0,3600', VAULT_SESSION_SECONDS: '8' };

suite(`guesses on the page (${needsChromium})`, () => {
  let vault: VaultProcess;
  let stage: Stage;
  let opened: Opened;
  let page: Page;

  beforeAll(async () => {
    vault = await startVaultProcess({ settings });
    stage = await startStage([vault.url]);
    opened = await stage.open();
    page = opened.page;
  });

  afterAll(async () => {
    await stage?.close();
    await vault?.close();
  });

  test('a wrong password says how many attempts are left', async () => {
    await takeSample(page);
    await lockByPassword(page, password);
    await typePassword(page, 'incorrect horse');
    await newPhone(page)
      .getByText(/2 attempts are left/)
      .waitFor();
    await vaultCard(page).getByText('1 of 3 attempts used. 2 are left.').waitFor();
  });

  test('the next one says when one may try again, and the wait can be skipped here', async () => {
    await typePassword(page, 'incorrect horse too');
    await newPhone(page)
      .getByText(/One attempt is left/)
      .waitFor();
    await vaultCard(page).getByText('Next attempt in').waitFor();
    await page.setViewportSize({ width: 390, height: 760 });
    await newPhone(page).scrollIntoViewIfNeeded();
    await picture(page, 'readme-wrong');
    await page.setViewportSize({ width: 1440, height: 900 });
    await typePassword(page, password);
    await newPhone(page).getByText('Too soon').waitFor();
    expect(await look(page, 'wait')).toEqual(wellMade);
    await newPhone(page).getByRole('button', { name: 'Skip the wait' }).click();
    await newPhone(page).getByText('You may try again now.').waitFor();
  });

  test('after the last one the key is destroyed, while one looks', async () => {
    await typePassword(page, 'incorrect horse again');
    await newPhone(page)
      .getByText(/it was the last attempt/)
      .waitFor();
    await firstPhone(page).getByText('The vault has the key no more').waitFor();
    const card = vaultCard(page);
    await card.getByText(/^Destroyed in/).waitFor();
    expect(await card.getByText('escrow', { exact: true }).count()).toBeGreaterThan(0);
    await card.getByText('The key is destroyed. All that is left is when.').waitFor();
    await card.getByText('destroyedAt', { exact: true }).waitFor();
    await typePassword(page, password);
    await newPhone(page).getByText('The key is gone').waitFor();
    await card.getByText('escrow', { exact: true }).first().waitFor({ state: 'detached' });
    expect(await look(page, 'destroyed')).toEqual(wellMade);
  });

  test('the first phone locks the key in anew, and the new one gets it back', async () => {
    await firstPhone(page).getByRole('button', { name: 'Take another password' }).click();
    await lockByPassword(page, 'another horse, another staple');
    await newPhone(page).getByText('The key is gone').waitFor({ state: 'detached' });
    await typePassword(page, 'another horse, another staple');
    await filesBack(page);
  });

  test('the operators’ charts have seen it all, though nobody looked', async () => {
    await page.getByRole('link', { name: 'For operators' }).click();
    const keys = page.getByRole('figure', { name: 'Destroyed keys' }).getByRole('row', { name: /destroyed/ });
    await keys.getByRole('cell').nth(1).filter({ hasText: '1' }).waitFor();
    const attempts = page.getByRole('figure', { name: 'Attempts' });
    expect(
      await attempts
        .getByRole('row', { name: /^attempt_too_soon/ })
        .getByRole('cell')
        .nth(1)
        .innerText(),
    ).toBe('1');
  });

  test('asks nobody but the vault, and keeps to the policy of its address', () => {
    expect(opened.faults).toEqual([]);
  });
});
