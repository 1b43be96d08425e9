/** The lines that tell the command line, in a shell, of a vault or of a set. */

export interface Listening {
  readonly name: string;
  readonly url: string;
  /** As an app pins it. */
  readonly identity: string;
}

export interface ListeningSet {
  /** How many of the members bring a key back. */
  readonly threshold: number;
  readonly members: readonly Listening[];
}

/** Where the command line looks for a vault that it is not told of. */
const home = 'http://127.0.0.1:8787';

export function vaultExports({ url, identity }: Listening): string[] {
  return [...(url === home ? [] : [`export VAULT_URL=${url}`]), `export VAULT_IDENTITY=${identity}`];
}

/** Each list is in the order of the members. */
export function vaultSetExports({ threshold, members }: ListeningSet): string[] {
  const all = (key: keyof Listening) => members.map((member) => member[key]).join(',');
  return [
    `export VAULT_URL=${all('url')}`,
    `export VAULT_NAMES=${all('name')}`,
    `export VAULT_THRESHOLD=${threshold}`,
    `export VAULT_IDENTITY=${all('identity')}`,
  ];
}
