/** Escrows, from the protocol's text on Node's cryptography. `node test/vectors/escrow.ts > test/vectors/escrow.json` */
import { drawn, escrowAad, escrowOf, hex, hkdf256, printed, text } from './making.ts';

const info = 'backup-key-vault/escrow/v1';

export function vectors() {
  const opens = ['one', 'another'].map(made);
  const [first = made('one')] = opens;
  const { account, registration } = first;
  const bytes = Buffer.from(first.escrow, 'hex');
  const from = (name: string, escrow: Uint8Array, whose = {}) => ({
    ...{ name, account, registration, exportKey: first.exportKey, ...whose },
    escrow: hex(escrow),
  });
  const sealing = {
    key: Buffer.from(first.key, 'hex'),
    nonce: Buffer.from(first.nonce, 'hex'),
    backupKey: Buffer.from(first.backupKey, 'hex'),
  };
  const changed = (at: number) => Buffer.from(bytes).fill((bytes[at] ?? 0) ^ 1, at, at + 1);
  return {
    opens,
    refused: [
      from('of version 2, sealed as such', escrowOf({ ...sealing, account, registration, version: 2 })),
      from('a byte short', bytes.subarray(0, 60)),
      from('a byte long', Buffer.concat([bytes, Buffer.of(0)])),
      from('with a bit of the nonce changed', changed(1)),
      from('with a bit of the sealed key changed', changed(13)),
      from('with a bit of the tag changed', changed(60)),
      from('of another account', bytes, { account: text(drawn('escrow|other|account').subarray(0, 32)) }),
      from('of another registration', bytes, { registration: text(drawn('escrow|other|registration').subarray(0, 16)) }),
      from('under another export key', bytes, { exportKey: hex(drawn('escrow|other|export key')) }),
    ],
  };
}

function made(name: string) {
  const draw = (what: string, length: number) => drawn(`escrow|${name}|${what}`).subarray(0, length);
  const account = text(draw('account', 32));
  const registration = text(draw('registration', 16));
  const [exportKey, nonce, backupKey] = [draw('export key', 64), draw('nonce', 12), draw('backup key', 32)];
  const key = hkdf256(exportKey, registration, { info });
  return {
    ...{ account, registration, exportKey: hex(exportKey), backupKey: hex(backupKey) },
    ...{ salt: hex(Buffer.from(registration)), info, key: hex(key), nonce: hex(nonce) },
    aad: escrowAad({ account, registration }),
    escrow: hex(escrowOf({ key, nonce, backupKey, account, registration })),
  };
}

export type Vectors = ReturnType<typeof vectors>;

if (import.meta.main) process.stdout.write(printed(vectors()));
