/** What a token says of itself, for its owner to look at. Nothing of it is verified here, and nothing decided by it. */
import { toByteText, toReadable } from '../../../lib/archive/format/byte-text.ts';
import { duration } from '../terminal/quantity.ts';

type Claims = Readonly<Record<string, unknown>>;

/** `now` is the vault's time. */
export function describeClaims({ iss, aud, iat, exp }: Claims, now: Date | undefined): string {
  const parts = [`issuer ${shown(iss)}`, `audience ${shown(aud)}`];
  if (now) {
    parts.push(`issued ${duration(now.getTime() - Number(iat) * 1000)} ago`);
    parts.push(`good for ${duration(Number(exp) * 1000 - now.getTime())}`);
  }
  return parts.join(', ');
}

/** A terminal obeys some texts, and a long one hides the rest. */
function shown(claim: unknown): string {
  const values = Array.isArray(claim) ? claim : [claim];
  const texts = values.filter((value) => typeof value === 'string').slice(0, 5);
  return texts.map((text) => toReadable(toByteText(text.slice(0, 100)))).join(' ') || 'none';
}
