/** What a visitor does on the page, by the words that are on it. */
import type { Locator, Page } from 'playwright-core';

export const firstPhone = (page: Page): Locator => page.getByRole('region', { name: 'Your phone' });
export const newPhone = (page: Page): Locator => page.getByRole('region', { name: 'A new phone' });
export const vaultCard = (page: Page, name = 'The vault'): Locator => page.getByRole('article', { name });

export type Way = 'Password' | '64 digits' | 'Passkey';

/** Until the backup is encrypted. */
export async function takeSample(page: Page): Promise<void> {
  await firstPhone(page).getByRole('button', { name: 'Take the sample chat' }).click();
  await encrypted(page);
}

export const encrypted = (page: Page): Promise<void> =>
  firstPhone(page)
    .getByText(/encrypted on this phone: /)
    .waitFor();

/** A label takes the click: the radio button beneath it is for the keyboard. */
export const choose = (phone: Locator, way: Way): Promise<void> => phone.locator('label', { hasText: way }).click();

export async function lockByPassword(page: Page, password: string): Promise<void> {
  const phone = firstPhone(page);
  await phone.getByLabel('New password').fill(password);
  await phone.getByRole('button', { name: 'Lock the key in the vault' }).click();
  await phone.getByText('The vault keeps the key').waitFor();
}

/** The 64 digits, as they stand on the sheet. */
export async function readDigits(page: Page): Promise<string> {
  const phone = firstPhone(page);
  await choose(phone, '64 digits');
  const groups = await phone.getByRole('list', { name: '64 digits' }).getByRole('listitem').allInnerTexts();
  return groups.join(' ');
}

export async function writeDigitsDown(page: Page): Promise<string> {
  const digits = await readDigits(page);
  await firstPhone(page).getByRole('button', { name: 'I have written them down' }).click();
  return digits;
}

/** Whether it is the right one is for the test to see. */
export async function typePassword(page: Page, password: string): Promise<void> {
  const phone = newPhone(page);
  await phone.getByLabel('Your password').fill(password);
  await phone.getByRole('button', { name: 'Bring them back' }).click();
}

export const filesBack = (page: Page): Promise<void> =>
  newPhone(page)
    .getByRole('heading', { name: /files? (is|are) back$/ })
    .waitFor();

/** A phone whose passkeys have a PRF, or none, and which says yes to whatever the page asks. */
export async function plugInPhone(page: Page, hasPrf: boolean): Promise<void> {
  const browser = await page.context().newCDPSession(page);
  await browser.send('WebAuthn.enable');
  const options = { protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'internal', hasPrf } as const;
  const says = { hasResidentKey: true, hasUserVerification: true, isUserVerified: true };
  await browser.send('WebAuthn.addVirtualAuthenticator', {
    options: { ...options, ...says, automaticPresenceSimulation: true },
  });
}

export async function startOver(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Start over with a new account' }).click();
  await firstPhone(page).getByRole('button', { name: 'Take the sample chat' }).waitFor();
}
