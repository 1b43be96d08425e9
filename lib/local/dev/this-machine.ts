/**
 * Whether a request comes from this machine: by a name that is always its own, and from a page that it serves itself.
 * Other pages reach a server on 127.0.0.1 too, by its address or by a name of theirs that resolves to it (DNS
 * rebinding). A browser says so in these two headers, and no page can change them.
 */
import type { IncomingHttpHeaders } from 'node:http';

const authority = String.raw`(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?`;
const host = new RegExp(`^${authority}$`, 'i');
const origin = new RegExp(`^https?://${authority}$`);

export const isOwnOrigin = (value: string): boolean => origin.test(value);

/** The header that shows another machine's page, if one does. */
export function foreignHeader(headers: IncomingHttpHeaders): 'Host' | 'Origin' | undefined {
  if (!host.test(headers.host ?? '')) return 'Host';
  return headers.origin === undefined || isOwnOrigin(headers.origin) ? undefined : 'Origin';
}
