/** The passkey in a real browser, with Chromium's virtual authenticators: one that has a PRF, and ones that have not. */
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, CDPSession, Page } from 'playwright-core';
import type * as Sdk from '../../lib/client/index.ts';
import { type Loopback, listen } from '../../lib/local/loopback.ts';
import { hasChromium, needsChromium, startChromium } from '../support/chromium.ts';

declare const sdk: typeof Sdk;

const client = fileURLToPath(new URL('../../dist/client/', import.meta.url));
const suite = hasChromium ? describe : describe.skip;
const phone = { transport: 'internal', ctap2Version: 'ctap2_1', hasPrf: true } as const;
const made = { rpId: 'localhost', rpName: 'Backup Key Vault', userName: "Anna's backup" };
const digits = 'a1b2'.repeat(16);

suite(`a passkey in a browser (${needsChromium})`, () => {
  let pages: Loopback;
  let browser: Browser;
  let page: Page;
  let cdp: CDPSession;
  let authenticator = '';

  beforeAll(async () => {
    const server = createServer(({ url = '/' }, response) => {
      const script = /^\/[\w-]+\.js$/.test(url) && existsSync(client + url);
      response.writeHead(200, { 'content-type': script ? 'text/javascript' : 'text/html' });
      response.end(
        script
          ? readFileSync(client + url)
          : '<script type="module">globalThis.sdk = await import("/index.js")</script>',
      );
    });
    pages = await listen(server);
    browser = await startChromium();
    page = await browser.newPage();
    // By name: a relying party is a domain, and never a number.
    await page.goto(pages.url.replace('127.0.0.1', 'localhost'));
    await page.waitForFunction(() => 'sdk' in globalThis);
    cdp = await page.context().newCDPSession(page);
    await cdp.send('WebAuthn.enable');
  });

  afterEach(async () => {
    if (authenticator) await cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: authenticator });
    authenticator = '';
  });

  afterAll(async () => {
    await browser?.close();
    await pages?.close();
  });

  /** In the place of any before it. It says yes by itself, unless it is told not to. */
  async function plugIn(options: {
    transport: 'internal' | 'usb';
    ctap2Version: 'ctap2_0' | 'ctap2_1';
    hasPrf: boolean;
  }) {
    const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        ...{ protocol: 'ctap2', hasResidentKey: true, hasUserVerification: true },
        ...{ isUserVerified: true, automaticPresenceSimulation: true, ...options },
      },
    });
    authenticator = authenticatorId;
  }

  const kept = async () => (await cdp.send('WebAuthn.getCredentials', { authenticatorId: authenticator })).credentials;

  /** The text of a file for the key of these digits. */
  const wrap = () =>
    page.evaluate(
      async ({ made, digits }) => {
        const passkey = await sdk.createPasskey(made);
        return sdk.formatPasskeyFile(await sdk.wrapWithPasskey({ backupKey: sdk.parseBackupKey(digits), passkey }));
      },
      { made, digits },
    );

  /** The digits, or the error's name and the reason that it gives. */
  const open = (text: string) =>
    page.evaluate(
      (text) =>
        sdk
          .unwrapWithPasskey({ file: sdk.parsePasskeyFile(text) })
          .then(sdk.formatBackupKey)
          .catch(({ name, reason }) => ({ name, reason })),
      text,
    );

  test('wraps a key into a small file and brings it back, and the passkey says what it is for', async () => {
    await plugIn(phone);
    const text = await wrap();
    expect(text.length).toBeLessThan(600);
    expect(text).not.toContain('a1b2');
    expect(((await open(text)) as string).replaceAll(' ', '')).toBe(digits);
    const [credential, ...more] = await kept();
    expect(more).toEqual([]);
    expect(credential).toMatchObject({ rpId: 'localhost', userName: "Anna's backup", isResidentCredential: true });
    // Made, evaluated again, and opened: the user was asked three times in all.
    expect(credential?.signCount).toBe(3);
  });

  test('does the same with a security key that evaluates at sign-in only: it is asked twice before', async () => {
    await plugIn({ ...phone, transport: 'usb' });
    const text = await page.evaluate(
      async ({ made, digits }) => {
        // Most security keys do so; Chromium's does when it is given no input.
        const later: Pick<CredentialsContainer, 'create' | 'get'> = {
          create: (options) => {
            const publicKey = { ...options?.publicKey, extensions: { prf: {} } };
            return navigator.credentials.create({ ...options, publicKey } as CredentialCreationOptions);
          },
          get: (options) => navigator.credentials.get(options),
        };
        const passkey = await sdk.createPasskey({ ...made, credentials: later });
        if (passkey.evaluated) throw new Error('no output was expected yet');
        return sdk.formatPasskeyFile(await sdk.wrapWithPasskey({ backupKey: sdk.parseBackupKey(digits), passkey }));
      },
      { made, digits },
    );
    expect(((await open(text)) as string).replaceAll(' ', '')).toBe(digits);
    expect((await kept()).map(({ signCount }) => signCount)).toEqual([4]);
  });

  test('refuses an authenticator without a PRF, writes nothing, and takes the passkey back', async () => {
    await plugIn({ ...phone, hasPrf: false });
    const told = await page.evaluate(
      (made) =>
        sdk.createPasskey(made).then(
          () => 'made',
          ({ name, reason, message }) => ({ name, reason, message }),
        ),
      made,
    );
    const message = "the passkey's PRF output expected 32 bytes, got none";
    expect(told).toEqual({ name: 'PasskeyWithoutPrf', reason: 'missing', message });
    expect(await kept()).toEqual([]);
  });

  test('refuses a passkey that has lost its PRF', async () => {
    await plugIn(phone);
    const text = await wrap();
    const [credential] = await kept();
    if (!credential) throw new Error('a credential was expected');
    await cdp.send('WebAuthn.removeCredential', { authenticatorId: authenticator, ...credential });
    await cdp.send('WebAuthn.addCredential', { authenticatorId: authenticator, credential });
    expect(await open(text)).toEqual({ name: 'PasskeyWithoutPrf', reason: 'missing' });
  });

  test('tells another output of the PRF from a damaged file, and wraps nothing when there are two', async () => {
    await plugIn(phone);
    const text = await wrap();
    const told = await page.evaluate(
      async ({ made, text }) => {
        // As iOS 18.0 did over a QR code: the same passkey, the same input, another output.
        const otherwise: Pick<CredentialsContainer, 'create' | 'get'> = {
          create: (options) => navigator.credentials.create(options),
          get: (options) => {
            const first = new Uint8Array(32);
            const publicKey = { ...options?.publicKey, extensions: { prf: { eval: { first } } } };
            return navigator.credentials.get({ ...options, publicKey } as CredentialRequestOptions);
          },
        };
        const named = ({ name, when, field }: Record<string, string>) => ({ name, when, field });
        const file = sdk.parsePasskeyFile(text);
        const passkey = await sdk.createPasskey(made);
        const backupKey = sdk.createBackupKey();
        const changed = { ...file, fingerprint: '0000 0000' };
        return {
          wrapping: await sdk.wrapWithPasskey({ backupKey, passkey, credentials: otherwise }).catch(named),
          opening: await sdk.unwrapWithPasskey({ file, credentials: otherwise }).catch(named),
          damaged: await sdk.unwrapWithPasskey({ file: changed }).catch(named),
        };
      },
      { made, text },
    );
    expect(told).toEqual({
      wrapping: { name: 'PasskeyDiffers', when: 'wrapping' },
      opening: { name: 'PasskeyDiffers', when: 'opening' },
      damaged: { name: 'InvalidPasskeyFile', field: 'wrapped' },
    });
  });

  test('wraps another key under the passkey of a file, and finds that passkey when it is to make no second', async () => {
    await plugIn(phone);
    const text = await wrap();
    const told = await page.evaluate(
      async ({ made, text }) => {
        const passkey = sdk.parsePasskeyFile(text);
        const backupKey = sdk.createBackupKey();
        const file = await sdk.wrapWithPasskey({ backupKey, passkey });
        const opened = await sdk.unwrapWithPasskey({ file });
        const second = await sdk.createPasskey({ ...made, exclude: [passkey.credentialId] }).catch(({ name }) => name);
        return {
          same: sdk.formatBackupKey(opened) === sdk.formatBackupKey(backupKey),
          fresh: file.salt !== passkey.salt && file.prfInput === passkey.prfInput,
          second,
        };
      },
      { made, text },
    );
    expect(told).toEqual({ same: true, fresh: true, second: 'PasskeyExists' });
    expect(await kept()).toHaveLength(1);
  });

  test('says that it was cancelled, when the passkey is elsewhere or the user is not verified', async () => {
    await plugIn(phone);
    const text = await wrap();
    await cdp.send('WebAuthn.clearCredentials', { authenticatorId: authenticator });
    expect(await open(text)).toEqual({ name: 'PasskeyCancelled' });
    const verifiable = await wrap();
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId: authenticator, isUserVerified: false });
    expect(await open(verifiable)).toEqual({ name: 'PasskeyCancelled' });
    expect(await page.evaluate((made) => sdk.createPasskey(made).catch(({ name }) => name), made)).toBe(
      'PasskeyCancelled',
    );
    expect(await kept()).toHaveLength(1);
  });

  test('ends with the reason of the signal, before and while the user is asked', async () => {
    await plugIn(phone);
    const text = await wrap();
    await cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId: authenticator, enabled: false });
    const told = await page.evaluate(
      async ({ made, text }) => {
        const file = sdk.parsePasskeyFile(text);
        const named = ({ name, message }: Error) => ({ name, message });
        const while_ = new AbortController();
        const opening = sdk.unwrapWithPasskey({ file, signal: while_.signal }).catch(named);
        const timer = setTimeout(() => while_.abort(new RangeError('the user went elsewhere')), 100);
        const opened = await opening;
        clearTimeout(timer);
        const before = await sdk.createPasskey({ ...made, signal: AbortSignal.abort() }).catch(named);
        return { opened, before: 'name' in before && before.name };
      },
      { made, text },
    );
    expect(told).toEqual({
      opened: { name: 'RangeError', message: 'the user went elsewhere' },
      before: 'AbortError',
    });
  });

  test('says that a page may not use the passkeys of another domain, and that the browser has what is needed', async () => {
    await plugIn(phone);
    const told = await page.evaluate(async (made) => {
      const refusal = await sdk
        .createPasskey({ ...made, rpId: 'example.com' })
        .catch(({ name, reason, cause }) => ({ name, reason, cause: cause.name }));
      return { refusal, support: await sdk.passkeySupport() };
    }, made);
    const refusal = { name: 'PasskeyUnavailable', reason: 'rp_id', cause: 'SecurityError' };
    expect(told).toEqual({ refusal, support: 'yes' });
  });
});
