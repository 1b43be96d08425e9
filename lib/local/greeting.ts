/** What the embedded vault prints when it listens: where it is, and the lines to copy into another terminal. */
import { resolve } from 'node:path';
import { vaultSetExports } from './shell-exports.ts';
import type { EmbeddedVault } from './vault.ts';
import { type EmbeddedVaultSet, setFolder } from './vault-set.ts';

interface Kept {
  /** Undefined: in memory. */
  readonly dataDir: string | undefined;
}

const place = (dataDir: string | undefined) =>
  dataDir === undefined ? 'in memory, gone when this ends' : resolve(dataDir);

/** By name: an address that is a number can have no passkey. */
const pageAt = (url: string) => `http://localhost:${new URL(url).port}/`;

/** `tokens`: whether the vault gives tokens, as one with an issuer of its own does. */
export function greeting(
  { url, identity }: EmbeddedVault,
  { dataDir, tokens }: Kept & { readonly tokens: boolean },
): string {
  const token = `$(curl -s -d '{"sub":"alice"}' ${url}/dev/token | cut -d'"' -f4)`;
  return [
    `Backup Key Vault listening on ${url}`,
    `  page  ${pageAt(url)}`,
    `  API   ${url}/v1`,
    `  data  ${place(dataDir)}`,
    `  pin   export VAULT_IDENTITY=${identity}`,
    `  try   ${tokens ? `curl -s -H "Authorization: Bearer ${token}" ${url}/v1/key` : `curl -s ${url}/v1/health`}`,
    '',
  ].join('\n');
}

/** The first line ends with what VAULT_URL takes. */
export function setGreeting({ vaults, threshold }: EmbeddedVaultSet, { dataDir }: Kept): string {
  const urls = vaults.map(({ url }) => url);
  const width = Math.max(...vaults.map(({ name }) => name.length));
  return [
    `Backup Key Vault, a set of ${vaults.length} vaults, listening on ${urls.join(',')}`,
    ...vaults.map(({ name, url }) => `  ${name.padEnd(width)}  ${url}/`),
    `  ${'page'.padEnd(width)}  ${pageAt(urls[0] ?? '')}`,
    `  ${'data'.padEnd(width)}  ${place(dataDir && setFolder(dataDir))}`,
    `Any ${threshold} of them bring a key back; fewer cannot try a password. In another terminal:`,
    ...vaultSetExports({ threshold, members: vaults }),
    'npx bkv status',
    '',
  ].join('\n');
}
