/** The web origins whose apps may read the vault's answers. */
import { z } from 'zod';
import type { StageName } from '../../key-store/names.ts';
import { anyOrigin } from '../../protocol/wire/web.ts';

/** As a browser writes it: no path, no default port, lower case. What it may contain needs no quoting anywhere. */
const written = /^https?:\/\/([a-z0-9.-]+|\[::1\])(:\d+)?$/;

const isOrigin = (text: string) =>
  text === anyOrigin || (written.test(text) && URL.canParse(text) && new URL(text).origin === text);

const error = 'an origin such as https://app.example.com';

/** None: no web app is let in. The firewall has one rule for each. */
export const allowedOrigins = z
  .array(z.string({ error }).refine(isOrigin, { error }), { error: 'a list of origins' })
  .max(20, { error: 'at most 20 origins' })
  .readonly();

interface WebAccess {
  readonly stage: StageName;
  readonly allowedOrigins: readonly string[];
}

/** What is wrong with the list as a whole. */
export function originFault({ stage, allowedOrigins: origins }: WebAccess): string | undefined {
  if (new Set(origins).size < origins.length) return 'each origin once';
  if (origins.includes(anyOrigin) && origins.length > 1) return 'either * or the origins';
  if (stage === 'prod' && origins.includes(anyOrigin)) return 'the origins by name in prod';
  const insecure = origins.filter((origin) => origin.startsWith('http:'));
  if (stage === 'prod' && insecure.length > 0) return 'https origins in prod';
  if (!insecure.every(isLoopback)) return 'https origins, or http ones of this machine';
  return undefined;
}

const isLoopback = (origin: string) => /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(origin);
