/** Asks for a passphrase without showing it, or reads the first line of a file. */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { Secret } from '../../lib/protocol/crypto/secret.ts';

const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() });

export async function readPassphrase(what: string, file: string | undefined): Promise<Secret<string>> {
  if (file !== undefined) return new Secret(readFileSync(file, 'utf8').split('\n')[0] ?? '');
  if (!process.stdin.isTTY) throw new Error(`A terminal is needed to ask for the passphrase of ${what}`);
  process.stderr.write(`Passphrase of ${what}: `);
  const lines = createInterface({ input: process.stdin, output: nowhere(), terminal: true });
  const passphrase = new Secret(await lines.question(''));
  lines.close();
  process.stderr.write('\n');
  return passphrase;
}
