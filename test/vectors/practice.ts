/**
 * Password verifiers of the practice prompt, with every value on the way, from the text of docs/sdk.md on Node's cryptography:
 * no line of it is the product's. `node test/vectors/practice.ts > test/vectors/practice.json` writes them again.
 */
import { argon2Sync, createCipheriv } from 'node:crypto';
import { ascii, canonical, drawn, hex, hkdf256, join, ksf, printed, text } from './making.ts';

const tagInfo = 'backup-key-vault/practice/v1';
const keyInfo = 'backup-key-vault/practice-key/v1';

export const given = [
  { name: 'a password in ASCII', password: 'correct horse battery staple', ksf },
  { name: 'a password beyond ASCII, stretched more', password: 'Пароль, que é só meu ☂', ksf: { ...ksf, iterations: 4 } },
] as const;

/** Bytes are hex, but those of the verifier, which are as it is kept. */
export function vectorOf({ name, password, ksf }: (typeof given)[number]) {
  const draw = (what: string, length: number) => drawn(`practice|${name}|${what}`).subarray(0, length);
  const backupKey = draw('backup key', 32);
  const salt = draw('salt', 16);
  const nonce = draw('nonce', 12);
  const { iterations: passes, memory, parallelism } = ksf;
  const message = ascii(password);
  const stretched = argon2Sync('argon2id', { message, nonce: salt, passes, memory, parallelism, tagLength: 32 });
  const tag = hkdf256(stretched, '', { info: tagInfo });
  const key = hkdf256(backupKey, '', { info: keyInfo });
  const head = { version: 1, registration: text(draw('registration', 16)), ksf, salt: text(salt) };
  const aad = `${tagInfo}|${canonical(head)}`;
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(ascii(aad));
  const sealed = join(nonce, cipher.update(tag), cipher.final(), cipher.getAuthTag());
  return {
    name,
    password,
    backupKey: hex(backupKey),
    stretched: hex(stretched),
    tag: hex(tag),
    key: hex(key),
    nonce: hex(nonce),
    aad,
    verifier: { ...head, sealed: text(sealed) },
  };
}

if (import.meta.main) process.stdout.write(printed(given.map(vectorOf)));
