/** The output of a passkey's PRF, typed or pasted at a terminal. */
import { writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from '@jest/globals';
import { parsePasskeyFile } from '../../../lib/protocol/crypto/passkey-file.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { readVectors } from '../../vectors/read.ts';
import { hasScript, screenOf } from './screen.ts';

const { vectors } = readVectors<{ vectors: Record<'prf' | 'file' | 'fingerprint', string>[] }>('./passkey.json');
const [phone] = vectors;
if (!phone) throw new Error('a vector was expected');
const folder = temporaryFolder();
const at = { cwd: folder.path, env: { VAULT_HOME: folder.at('home') } };
writeFileSync(folder.at('phone.passkey'), phone.file);

afterAll(() => folder.remove());

(hasScript ? describe : describe.skip)('at a terminal (needs util-linux’s script)', () => {
  test('it is asked for, twice to wrap under a passkey without a file, and nothing of it is shown', async () => {
    const typed = { at: 'PRF output: ', keys: `${phone.prf}\r` };
    const opened = await screenOf('passkey open phone.passkey', at, typed);
    expect(opened).toContain(`This device has the key ${phone.fingerprint} now.`);
    const { rpId, credentialId, prfInput } = parsePasskeyFile(phone.file);
    const passkey = `--rp-id ${rpId} --credential ${credentialId} --prf-input ${prfInput}`;
    const again = { at: 'PRF output of a second evaluation: ', keys: `${phone.prf}\r` };
    const wrapped = await screenOf(`passkey wrap --out new.passkey ${passkey}`, at, typed, again);
    expect(wrapped).toContain(`Wrapped the key ${phone.fingerprint} into new.passkey`);
    expect(opened + wrapped).not.toContain(phone.prf.slice(0, 8));
  });
});
