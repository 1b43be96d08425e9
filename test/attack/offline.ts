/** What a thief tries on a machine of its own, with what it took: a dictionary, and a search for anything in the clear. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { DecryptCommand, KMSClient } from '@aws-sdk/client-kms';
import type { Bytes } from '../../lib/protocol/crypto/bytes.ts';
import { defaultKsf } from '../../lib/protocol/crypto/ksf.ts';
import * as opaque from '../../lib/protocol/crypto/opaque.ts';
import { normalizePassword } from '../../lib/protocol/crypto/password.ts';
import { Secret } from '../../lib/protocol/crypto/secret.ts';
import type { Purpose } from '../../lib/vault/ports.ts';
import { clientOptions } from '../support/vault/clients.ts';
import type { Item } from '../support/vault/table.ts';

const usual = 'embedded-vault';

export function binaryOf(item: Item, name: string): Bytes {
  const bytes = item[name]?.B;
  if (!bytes) throw new Error(`the item has no ${name}`);
  return new Uint8Array(bytes);
}

export function textOf(item: Item, name: string): string {
  const text = item[name]?.S;
  if (text === undefined) throw new Error(`the item has no ${name}`);
  return text;
}

/**
 * Runs the vault's half and the device's half against each other: true when `setup` and `item` confirm the password.
 * False also for what is no setup.
 */
export function confirms(setup: Bytes, item: Item, password: string): boolean {
  const identifiers = { account: textOf(item, 'account'), vault: usual };
  const registration = textOf(item, 'registration');
  const secret = normalizePassword(password);
  const { state, message } = opaque.startLogin(secret);
  try {
    const { ke2 } = opaque.answerKe1({
      setup: new Secret(setup),
      registration,
      record: binaryOf(item, 'record'),
      ke1: message,
      identifiers,
    });
    return opaque.finishLogin({ password: secret, state, ksf: defaultKsf, identifiers }, ke2) !== undefined;
  } catch {
    return false;
  }
}

/** The key store in the hands of one role: Decrypt, for the one purpose that role's policy names. */
export function decrypterFor(endpoint: string, purpose: Purpose, vault = usual) {
  const client = new KMSClient(clientOptions(endpoint));
  return {
    async decrypt(blob: Bytes, account: string, registration: string): Promise<Bytes> {
      const EncryptionContext = { vault, account, registration, purpose };
      const { Plaintext } = await client.send(new DecryptCommand({ CiphertextBlob: blob, EncryptionContext }));
      if (!Plaintext) throw new Error('no plaintext');
      return new Uint8Array(Plaintext);
    },
    close: () => client.destroy(),
  };
}

/** Every value of an item as bytes: text as UTF-8, and maps with all that is in them. */
export function valuesIn(value: AttributeValue): Buffer[] {
  if (value.B) return [Buffer.from(value.B)];
  if (value.M) return Object.entries(value.M).flatMap(([name, inner]) => [Buffer.from(name), ...valuesIn(inner)]);
  if (value.L) return value.L.flatMap(valuesIn);
  return [Buffer.from(value.S ?? value.N ?? '')];
}

/** Whether any 8 bytes in a row of the secret are in any of the values, raw, in base64url or in hex. */
export function leaks(secret: Uint8Array, values: readonly Buffer[]): boolean {
  const bytes = Buffer.from(secret);
  const forms = [bytes, Buffer.from(bytes.toString('base64url')), Buffer.from(bytes.toString('hex'))];
  return forms.some((form) => {
    for (let at = 0; at + 8 <= form.length; at++)
      if (values.some((value) => value.includes(form.subarray(at, at + 8)))) return true;
    return false;
  });
}
