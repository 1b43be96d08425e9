/** The whole story on the page: a backup, a lost phone, and the backup read again, in each of the three ways. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page, Route } from 'playwright-core';
import { hasChromium, needsChromium } from '../../support/chromium.ts';
import {
  choose,
  encrypted,
  filesBack,
  firstPhone,
  lockByPassword,
  newPhone,
  plugInPhone,
  readDigits,
  startOver,
  takeSample,
  typePassword,
  vaultCard,
  writeDigitsDown,
} from '../../support/page/acts.ts';
import { look, picture, wellMade } from '../../support/page/look.ts';
import { type Opened, type Stage, startStage } from '../../support/page/stage.ts';
import { startVaultProcess, type VaultProcess } from '../../support/vault/vault.ts';

const suite = hasChromium ? describe : describe.skip;

suite(`a lost phone on the page (${needsChromium})`, () => {
  let vault: VaultProcess;
  let stage: Stage;
  let opened: Opened;
  let page: Page;

  beforeAll(async () => {
    vault = await startVaultProcess();
    stage = await startStage([vault.url]);
    opened = await stage.open();
    page = opened.page;
  });

  afterAll(async () => {
    await stage?.close();
    await vault?.close();
  });

  let password = '';

  test('the page begins with two phones that have nothing yet', async () => {
    await newPhone(page).waitFor();
    expect(await look(page, 'phones-empty')).toEqual(wellMade);
  });

  test('the sample chat is encrypted, and what the cloud has of it cannot be read', async () => {
    await takeSample(page);
    const cloud = page.getByRole('article', { name: 'The cloud' });
    await cloud.getByText('Your backup, as the cloud sees it:').waitFor();
    expect(await cloud.locator('.hex').innerText()).toMatch(/^([0-9a-f]{2} )+/);
  });

  test('a weak password is refused with the reason as it is typed, and a good one is suggested', async () => {
    const phone = firstPhone(page);
    const field = phone.getByLabel('New password');
    await field.fill('password1');
    await phone.getByText(/easy to guess/).waitFor();
    await phone.getByRole('button', { name: 'Suggest a good one' }).click();
    await phone.getByText(/Strong|Good enough/).waitFor();
    password = await field.inputValue();
    expect(password.split(/[ -]/)).toHaveLength(6);
  });

  test('the vault keeps the key under the password, and nothing of it can be read there', async () => {
    await lockByPassword(page, password);
    const card = vaultCard(page);
    await card.getByText('It keeps one key, locked.').waitFor();
    for (const part of ['registration', 'setup', 'record', 'escrow'])
      await card.getByText(part, { exact: true }).first().waitFor();
    const digits = await readDigits(page);
    await choose(firstPhone(page), 'Password');
    const held = inHex(await (await page.waitForResponse(/dev\/holding$/)).json());
    expect(held).toContain(Buffer.from('escrow').toString('hex'));
    for (const secret of [Buffer.from(password).toString('hex'), digits.replaceAll(' ', '').toLowerCase()])
      expect(held).not.toContain(secret);
    expect(await look(page, 'vault-keeps')).toEqual(wellMade);
  });

  test('a new phone brings the files back by the password', async () => {
    await typePassword(page, password);
    await filesBack(page);
    const phone = newPhone(page);
    await phone.getByText('Right: it is the same key.').waitFor();
    expect(await look(page, 'phones-1440')).toEqual(wellMade);
  });

  test('all of it is as well made on a small phone, in the dark, without motion and in German', async () => {
    await page.setViewportSize({ width: 360, height: 780 });
    expect(await look(page, 'phones-360')).toEqual(wellMade);
    await page.setViewportSize({ width: 768, height: 1024 });
    await page.getByRole('button', { name: 'Deutsch' }).click();
    await page.getByRole('heading', { name: '5 Dateien sind wieder da' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('de');
    expect(await look(page, 'phones-de')).toEqual(wellMade);
    await page.getByRole('button', { name: 'English' }).click();
    await page.setViewportSize({ width: 1440, height: 1180 });
    await picture(page, 'readme-phones');
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    expect(await look(page, 'phones-dark')).toEqual(wellMade);
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'no-preference' });
  });

  test('a photo that is back can be opened', async () => {
    const phone = newPhone(page);
    await phone
      .getByRole('button', { name: /^Open .*\.jpg$/ })
      .first()
      .click();
    const photo = page.getByRole('dialog').getByRole('img');
    expect(await photo.evaluate((image: HTMLImageElement) => image.decode().then(() => image.width))).toBeGreaterThan(
      0,
    );
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  const turn = () => vaultCard(page).getByRole('switch').click();

  test('a vault that goes down in the middle is told of, and the same password then costs no second attempt', async () => {
    await newPhone(page).getByRole('button', { name: 'Try again, from the start' }).click();
    const stopped = async (route: Route) => {
      await turn();
      await vaultCard(page).getByText('It is stopped, and answers nobody.').waitFor();
      await route.continue();
    };
    // Read on the way: Chromium does not keep the body of every answer until somebody asks for it.
    const left: number[] = [];
    await page.route('**/v1/recovery/start', async (route) => {
      const response = await route.fetch();
      if (response.ok()) left.push((await response.json()).attemptsRemaining);
      await route.fulfill({ response });
    });
    await page.route('**/v1/recovery/finish', stopped, { times: 1 });
    await typePassword(page, password);
    await newPhone(page).getByText('The vault cannot be reached').waitFor();
    expect(await look(page, 'vault-away')).toEqual(wellMade);
    await turn();
    await vaultCard(page).getByText('It keeps one key, locked.').waitFor();
    await newPhone(page).getByRole('button', { name: 'Bring them back' }).click();
    await filesBack(page);
    await page.unroute('**/v1/recovery/start');
    expect(new Set(left)).toEqual(new Set([9]));
  });

  test('the digits that were written down open the backup, and no vault is asked', async () => {
    await startOver(page);
    await takeSample(page);
    const digits = await writeDigitsDown(page);
    expect(digits).toMatch(/^([0-9a-f]{4} ){15}[0-9a-f]{4}$/i);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await newPhone(page).getByLabel('Your 64 digits').fill(digits);
    await newPhone(page).getByRole('button', { name: 'Bring them back' }).click();
    await filesBack(page);
    expect(asked.filter((path) => path.startsWith('/v1/'))).toEqual([]);
    expect(await look(page, 'digits')).toEqual(wellMade);
  });

  test('a picture of the QR code does so too', async () => {
    await newPhone(page).getByRole('button', { name: 'Try again, from the start' }).click();
    await firstPhone(page).getByRole('button', { name: 'QR code' }).click();
    const code = await firstPhone(page).getByRole('img', { name: 'The key as a QR code' }).screenshot();
    const picture = { name: 'code.png', mimeType: 'image/png', buffer: code };
    await newPhone(page).getByLabel('Read a picture').setInputFiles(picture);
    await newPhone(page).getByRole('button', { name: 'Bring them back' }).click();
    await filesBack(page);
  });

  test('a passkey opens the backup by its file in the cloud', async () => {
    await plugInPhone(page, true);
    await choose(firstPhone(page), 'Passkey');
    await firstPhone(page).getByRole('button', { name: 'Make a passkey' }).click();
    await firstPhone(page).getByText('Your passkey opens the backup').waitFor();
    await page.getByRole('article', { name: 'The cloud' }).getByRole('button', { name: 'Passkey file' }).waitFor();
    await newPhone(page).getByRole('button', { name: 'Try again, from the start' }).click();
    await choose(newPhone(page), 'Passkey');
    await newPhone(page).getByRole('button', { name: 'Use the passkey' }).click();
    await filesBack(page);
    expect(await look(page, 'passkey')).toEqual(wellMade);
  });

  test('a file of 200 MB goes there and back, and a changed digit opens nothing', async () => {
    await startOver(page);
    await page.getByLabel(/Choose files of your own/).evaluate(chooseLargeFile, 200);
    await encrypted(page);
    const digits = await writeDigitsDown(page);
    const phone = newPhone(page);
    const wrong = digits.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
    await phone.getByLabel('Your 64 digits').fill(wrong);
    await phone.getByRole('button', { name: 'Bring them back' }).click();
    await phone.getByText(/another key/).waitFor();
    await phone.getByLabel('Your 64 digits').fill(digits);
    await phone.getByRole('button', { name: 'Bring them back' }).click();
    await filesBack(page);
    await phone.getByRole('button', { name: 'Save large.bin' }).waitFor();
    expect(await phone.getByText('200 MB').count()).toBeGreaterThan(0);
  });

  test('asks nobody but the vault, and keeps to the policy of its address', () => {
    expect(opened.faults).toEqual([]);
  });
});

/** All strings of it, as they are and as the bytes that they may stand for. */
function inHex(value: unknown): string {
  if (typeof value === 'string')
    return `${Buffer.from(value).toString('hex')} ${Buffer.from(value, 'base64url').toString('hex')}`;
  return typeof value === 'object' && value !== null ? Object.values(value).map(inHex).join(' ') : '';
}

/** In the page: no file of the disk is as fast. */
function chooseLargeFile(field: unknown, megabytes: number): void {
  const input = field as HTMLInputElement;
  const part = new Uint8Array(1_000_000);
  for (let at = 0; at < part.length; at += 50_000) crypto.getRandomValues(part.subarray(at, at + 50_000));
  const chosen = new DataTransfer();
  chosen.items.add(new File(Array(megabytes).fill(part), 'large.bin'));
  input.files = chosen.files;
  input.dispatchEvent(new Event('change', { bubbles: true }));
}
