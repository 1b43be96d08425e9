/** What an app does with the SDK in React Native. It runs in the bare context, bundled by esbuild or by Metro. */
import * as sdk from '../../lib/client/react-native.ts';

export interface Given {
  readonly adapters: sdk.Adapters;
  readonly vaults: readonly { readonly name: string; readonly url: string; readonly identity: string }[];
  token(sub: string, vault: number): Promise<string>;
  /** Leads to the first vault, by another name of this machine. */
  readonly redirect: string;
}

const password = 'correct horse battery staple';
const changed = 'staple battery horse correct';
const nameOf = (error: Error) => error.name;
const bytes = (length: number) => Uint8Array.from({ length }, (_, at) => (at * 7) % 256);

/** Where nothing else is there to do it, one vault. */
function oneVault({ vaults: [first], token }: Given, sub: string) {
  if (!first) throw new Error('a vault expected');
  return new sdk.BackupKeyVault({ ...first, token: () => token(sub, 0) });
}

function setOfVaults({ vaults, token }: Given, sub: string) {
  const members = vaults.map((vault, index) => ({ ...vault, token: () => token(sub, index) }));
  return new sdk.BackupKeyVault({ vaults: members, threshold: 2 });
}

/** On two phones: registered on one, recovered on the other, with a wrong password before. */
async function onTwoPhones(phone: () => sdk.BackupKeyVault) {
  const backupKey = sdk.createBackupKey();
  await phone().register({ backupKey, password });
  const other = phone();
  const aborted = await abortedAt('stretching', (options) =>
    other.recover({ password: 'another password', ...options }),
  );
  const wrong = await other.recover({ password: 'another password' }).catch((error) => error);
  const recovered = await other.recover({ password });
  await other.changePassword({ backupKey: recovered.backupKey, password: changed });
  const after = await phone().recover({ password: changed });
  return {
    aborted,
    // The attempt that was aborted is the one that is counted.
    wrong: [wrong instanceof sdk.WrongPassword, wrong.code, wrong.attemptsRemaining],
    // Which words these are is tested elsewhere: here, that there are some, in that language.
    words: sdk.describeError(wrong, { locales: ['de'] }).text.slice(0, 53),
    same: [recovered, after].every((one) => sdk.formatBackupKey(one.backupKey) === sdk.formatBackupKey(backupKey)),
    status: (await phone().status()).state,
    waits: other.now() instanceof Date,
  };
}

async function backup() {
  const key = sdk.createBackupKey();
  const photos = bytes(2_500_000);
  const out = sdk.encryptInParts(key);
  const file = [await out.add(photos), await out.end()];
  const back = sdk.decryptInParts(key);
  const parts: Uint8Array[] = [];
  for (const part of file) parts.push(await back.add(part));
  parts.push(await back.end());
  const opened = parts.flatMap((part) => [...part]);
  const another = sdk.decryptInParts(sdk.createBackupKey());
  return {
    length: file.reduce((sum, part) => sum + part.length, 0) === sdk.backupFileLength(photos.length),
    same: opened.length === photos.length && opened.every((byte, at) => byte === photos[at]),
    refused: await another.add(file[0] ?? new Uint8Array()).catch(nameOf),
  };
}

/** The practice prompt, on the device alone. */
async function practice(registration: string) {
  const backupKey = sdk.createBackupKey();
  const verifier = await sdk.createPasswordVerifier({ password, backupKey, registration });
  const check = (typed: string) => sdk.checkPassword({ password: typed, backupKey, verifier });
  return [await check(password), await check('another password')];
}

async function refusals(given: Given) {
  const phone = oneVault(given, 'refused');
  const backupKey = sdk.createBackupKey();
  return {
    weak: await phone.register({ backupKey, password: 'password1' }).catch(nameOf),
    hidden: await phone.register({ backupKey, password: `${password}\u200b` }).catch(nameOf),
    half: await phone.recover({ password: `${password}\ud83d` }).catch(nameOf),
    address: ['http://vault.example.com', 'http://vault.example.com\\@localhost', 'nothing'].map((url) => {
      try {
        return new sdk.BackupKeyVault({ url, token: () => '' }) && 'taken';
      } catch (error) {
        return (error as Error).name;
      }
    }),
    token: await new sdk.BackupKeyVault({ url: given.vaults[0]?.url ?? '', token: () => 'no token' })
      .status()
      .catch(nameOf),
    none: await phone.recover({ password }).catch(nameOf),
    redirect: await new sdk.BackupKeyVault({ url: given.redirect, token: () => given.token('refused', 0) })
      .status()
      .catch(nameOf),
  };
}

/** The platform's passkeys, as a native module has them: one that gives this output. */
async function passkey() {
  const id = bytes(16);
  const first = bytes(33).slice(1);
  const credential = {
    rawId: id.buffer,
    getClientExtensionResults: () => ({ prf: { enabled: true, results: { first } } }),
  };
  const answer = async () => credential as unknown as Credential;
  const credentials: sdk.PasskeyCredentials = { create: answer, get: answer };
  const backupKey = sdk.createBackupKey();
  const made = { rpId: 'example.com', rpName: 'Example', userName: 'Backup' };
  const none = await sdk.createPasskey(made).catch((error) => `${error.name} ${error.reason}`);
  const file = await sdk.wrapWithPasskey({
    backupKey,
    passkey: await sdk.createPasskey({ ...made, credentials }),
    credentials,
  });
  const opened = await sdk.unwrapWithPasskey({ file: sdk.parsePasskeyFile(sdk.formatPasskeyFile(file)), credentials });
  const other = await sdk.unwrapUnderPrf({ file, prf: bytes(32) }).catch(nameOf);
  const controller = new AbortController();
  const never = {
    create: answer,
    get: () =>
      new Promise<null>((_, reject) => controller.signal.addEventListener('abort', () => reject(new Error('closed')))),
  };
  const stopped = sdk.unwrapWithPasskey({ file, credentials: never, signal: controller.signal }).catch(nameOf);
  controller.abort();
  const same = sdk.formatBackupKey(opened) === sdk.formatBackupKey(backupKey);
  return { none, same, other, stopped: await stopped, support: await sdk.passkeySupport() };
}

/** What the call rejects with. The engine's signals have no reason. */
async function abortedAt(step: sdk.Step, work: (options: sdk.CallOptions) => Promise<unknown>): Promise<string> {
  const controller = new AbortController();
  const onProgress = (progress: sdk.Progress) => {
    if (progress.step === step) controller.abort();
  };
  return work({ signal: controller.signal, onProgress }).then(() => 'resolved', nameOf);
}

export async function story(given: Given): Promise<string> {
  const before = await oneVault(given, 'early').recover({ password }).catch(nameOf);
  await sdk.installAdapters(given.adapters);
  return JSON.stringify({
    before,
    one: await onTwoPhones(() => oneVault(given, 'one')),
    set: await onTwoPhones(() => setOfVaults(given, 'set')),
    backup: await backup(),
    practice: await practice((await oneVault(given, 'one').status()).registration ?? ''),
    passkey: await passkey(),
    refusals: await refusals(given),
  });
}
