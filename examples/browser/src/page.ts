/** The page: what is clicked and chosen, and what is said of it. */
import type { BackupKey } from 'backup-key-vault';
import { sentenceOf } from './sentences.ts';
import { decrypt, encrypt, recover, register } from './vault.ts';

const signIn = find('#sign-in', HTMLFormElement);
const files = find('#files', HTMLFieldSetElement);
const result = find('#result', HTMLElement);
const said = find('#said', HTMLElement);
const url = find('meta[name=vault]', HTMLMetaElement).content;
const identity = find('meta[name=identity]', HTMLMetaElement).content;
const address = { url, identity };

/** In memory alone, in this example. An app keeps it where its platform keeps keys. */
let key: BackupKey | undefined;

signIn.addEventListener('submit', (event) => {
  event.preventDefault();
  const wanted = (event.submitter as HTMLButtonElement).name;
  const given = new FormData(signIn);
  const person = { account: String(given.get('account')), password: String(given.get('password')) };
  return saying(async () => {
    key = wanted === 'register' ? await register(address, person) : await recover(address, person);
    files.disabled = false;
    return wanted === 'register' ? 'The vault has your key now.' : 'The password is right: your key is here.';
  });
});

onFile('#encrypt', async (given, file) => offer(await encrypt(given, file), `${file.name}.bkv`));
onFile('#decrypt', async (given, file) => offer(await decrypt(given, file), file.name.replace(/\.bkv$/, '')));

function onFile(selector: string, work: (key: BackupKey, file: File) => Promise<string>): void {
  const input = find(selector, HTMLInputElement);
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    if (key && file) saying(work.bind(undefined, key, file));
  });
}

function offer(made: Blob, name: string): string {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(made);
  link.download = name;
  link.textContent = `Save ${name}`;
  URL.revokeObjectURL(result.querySelector('a')?.href ?? '');
  result.replaceChildren(link);
  return `${name} is ready.`;
}

/** One thing at a time, with a word before and after. */
async function saying(work: () => Promise<string>): Promise<void> {
  said.textContent = 'One moment…';
  document.body.inert = true;
  // The password is stretched on this thread for about a second: let the words be painted first.
  await new Promise((painted) => setTimeout(painted, 50));
  try {
    said.textContent = await work();
  } catch (error) {
    said.textContent = sentenceOf(error);
  } finally {
    document.body.inert = false;
  }
}

function find<T extends HTMLElement>(selector: string, type: new () => T): T {
  const element = document.querySelector(selector);
  if (element instanceof type) return element;
  throw new Error(`index.html expected ${selector}`);
}
