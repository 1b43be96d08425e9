/** Where the vault is. Only TLS says who answers there, so anything but https is for this machine. */
import { BackupKeyVaultError } from '../../protocol/sdk-error.ts';

/** What is wrong with an address. */
export type AddressProblem =
  | 'not_a_url'
  /** Whoever is on the way could read the token, and answer in the vault's place. */
  | 'not_https'
  /** It has a user, a password, a query or a fragment. */
  | 'more_than_an_address';

const problems: Readonly<Record<AddressProblem, string>> = {
  not_a_url: 'url expected an absolute address, such as https://vault.example.com',
  not_https: 'url expected https, or http to this machine: localhost, 127.0.0.0/8 or [::1]',
  more_than_an_address: 'url expected an address without user, password, query and fragment',
};

/** Thrown by the constructor, before anything is sent. Nothing of the address is in it: it may hold a password. */
export class InvalidAddress extends BackupKeyVaultError {
  override readonly name = 'InvalidAddress';
  declare readonly code: 'invalid_address';
  readonly problem: AddressProblem;

  /** @internal */
  constructor(problem: AddressProblem) {
    super('invalid_address', problems[problem]);
    this.problem = problem;
  }
}

/** What every platform reads alike: no user, no digits of IPv6, no character that one takes for another. */
const plain = /^https?:\/\/[a-z\d.-]+(:\d{1,5})?(\/[\w.~%/-]*)?$/;

/** Throws {@link InvalidAddress}. */
export function readAddress(text: string): URL {
  // URL.parse is not in Node 20. React Native's URL has neither, and takes anything for an address.
  if (!(URL.canParse?.(text) ?? plain.test(text))) throw new InvalidAddress('not_a_url');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new InvalidAddress('not_a_url');
  if (url.username || url.password || url.search || url.hash) throw new InvalidAddress('more_than_an_address');
  if (url.protocol === 'http:' && !isLoopback(url)) throw new InvalidAddress('not_https');
  return url;
}

/** An address of this machine, whatever its network is told. */
export function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
