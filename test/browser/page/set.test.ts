/** The page of a vault set: each vault's part, one of three that is stopped, and recovery that goes on. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { hasChromium, needsChromium } from '../../support/chromium.ts';
import { filesBack, lockByPassword, newPhone, takeSample, typePassword, vaultCard } from '../../support/page/acts.ts';
import { look, wellMade } from '../../support/page/look.ts';
import { type Opened, type Stage, startStage } from '../../support/page/stage.ts';
import { startVaultSetProcess, type VaultSetProcess } from '../../support/vault/vault-set.ts';

const suite = hasChromium ? describe : describe.skip;
const password = 'correct horse battery staple';

suite(`three vaults on the page (${needsChromium})`, () => {
  let set: VaultSetProcess;
  let stage: Stage;
  let opened: Opened;
  let page: Page;
  let names: string[];

  beforeAll(async () => {
    set = await startVaultSetProcess();
    names = set.vaults.map(({ name }) => name);
    stage = await startStage(set.vaults.map(({ url }) => url));
    opened = await stage.open();
    page = opened.page;
  });

  afterAll(async () => {
    await stage?.close();
    await set?.close();
  });

  const stop = (name = '') => vaultCard(page, name).getByRole('switch').click();

  test('each keeps a part of the key', async () => {
    await takeSample(page);
    await lockByPassword(page, password);
    for (const name of names) await vaultCard(page, name).getByText('It keeps its part of the key, locked.').waitFor();
    expect(await look(page, 'set-1440')).toEqual(wellMade);
  });

  test('with one of three stopped, the password still brings the files back', async () => {
    await stop(names[1]);
    await vaultCard(page, names[1]).getByText('It is stopped, and answers nobody.').waitFor();
    await typePassword(page, password);
    await filesBack(page);
    expect(await look(page, 'set-one-away')).toEqual(wellMade);
  });

  test('with two stopped it does not, and says how many are needed', async () => {
    await newPhone(page).getByRole('button', { name: 'Try again, from the start' }).click();
    await stop(names[2]);
    await typePassword(page, password);
    await newPhone(page)
      .getByText(/2 of 3 vaults are needed/)
      .waitFor();
  });

  test('operators see which vaults are stopped, and each vault’s numbers by themselves', async () => {
    await page.getByRole('link', { name: 'For operators' }).click();
    await page.getByRole('status').getByText(`${names[2]} is stopped.`).waitFor();
    const recoveries = page.getByRole('figure', { name: 'Recoveries' }).getByRole('row', { name: /^ok/ });
    const total = () => recoveries.getByRole('cell').last().innerText();
    expect(await total()).toBe('2');
    await page.getByRole('combobox', { name: 'Vault' }).selectOption(names[1] ?? '');
    expect(await total()).toBe('0');
    expect(await look(page, 'set-operators')).toEqual(wellMade);
  });

  test('asks nobody but the vaults, and keeps to the policy of its address', () => {
    expect(opened.faults).toEqual([]);
  });
});
