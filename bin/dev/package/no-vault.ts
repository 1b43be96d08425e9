/** In the package it stands where the embedded vault is in a clone (lib/local/process.ts). */
import { Failure } from '../../bkv/failure.ts';

export async function runVault(): Promise<never> {
  const where = 'It runs from a clone of the Backup Key Vault repository: npm ci && npm start';
  throw new Failure('wrong_setup', `There is no vault in the npm package. ${where}`);
}
