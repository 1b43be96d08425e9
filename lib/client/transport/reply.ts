/** What came back, read with no more trust than a stranger's: so much of it, nested so deep, and from nowhere else. */
import { InvalidAnswer } from '../errors.ts';
import type { Reply } from './retry.ts';
import type { VaultClock } from './vault-clock.ts';

/** Bytes. The longest answer that the protocol has is under 3 KiB. */
const answerLimit = 64 * 1024;
/** The deepest answer that the protocol has is 3 levels. What hashes an answer calls itself for each. */
const deepest = 32;

/**
 * Rejects when the answer breaks off. It is then asked for again: it may have been the one that counts. Rejects with
 * {@link InvalidAnswer} for one that leads elsewhere, is too long or too deep. `asked` is the URL of the request.
 */
export async function readReply(response: Response, asked: string, clock: VaultClock): Promise<Reply> {
  if (isRedirected(response, asked)) {
    discard(response);
    throw new InvalidAnswer('the answer is a redirect, and none is followed');
  }
  const { ok, status, headers } = response;
  clock.heard(headers.get('date'));
  const text = await readText(response);
  // A proxy may send a date here (RFC 9110 section 10.2.3). It is ignored, and the back-off alone counts.
  return { ok, status, retryAfter: (Number(headers.get('retry-after')) || 0) * 1000, body: parseJson(text) };
}

/** None is followed: it could lead to another host, which then gets what is meant for the vault. */
function isRedirected({ type, status, redirected, url }: Response, asked: string): boolean {
  const isRedirect = type === 'opaqueredirect' || [301, 302, 303, 307, 308].includes(status);
  // The app's own fetch may follow, whatever it is told. A Response that was made by hand has no url.
  const cameFromElsewhere = redirected || (url !== '' && new URL(url).origin !== new URL(asked).origin);
  return isRedirect || cameFromElsewhere;
}

async function readText(response: Response): Promise<string> {
  if (Number(response.headers.get('content-length')) > answerLimit) {
    discard(response);
    throw tooLong();
  }
  // React Native gives no stream: by then it has read the whole answer.
  if (!response.body) return checkLength(await response.text());
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  let text = '';
  for (let length = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    length += value.length;
    if (length > answerLimit) {
      reader.cancel().catch(() => {});
      throw tooLong();
    }
    text += decoder.decode(value, { stream: true });
  }
}

function checkLength(text: string): string {
  if (text.length > answerLimit) throw tooLong();
  return text;
}

/** The connection is closed, so that no more of it arrives. */
function discard({ body }: Response): void {
  body?.cancel().catch(() => {});
}

function tooLong(): InvalidAnswer {
  return new InvalidAnswer(`the answer expected at most ${answerLimit} bytes`);
}

/** Undefined for what is no JSON. */
function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (nestsDeeper(value, deepest)) throw new InvalidAnswer(`the answer expected at most ${deepest} levels`);
  return value;
}

function nestsDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => nestsDeeper(inner, levels - 1));
}
