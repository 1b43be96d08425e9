/** What the page may load and ask: its own files, and the vaults of its set. */
import type { Place } from './place.ts';

/** A passkey needs a name, and a number is none: so each vault is reached as `localhost` too. */
function addresses(url: string): string[] {
  const { port } = new URL(url);
  return ['127.0.0.1', 'localhost'].map((host) => `http://${host}:${port}`);
}

export function contentSecurityPolicy({ vault, set }: Place): string {
  const others = set.members.filter(({ url }) => url !== vault.url);
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    'media-src blob:',
    "font-src 'self'",
    "worker-src 'self'",
    ["connect-src 'self'", ...others.flatMap(({ url }) => addresses(url))].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
