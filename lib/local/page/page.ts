/** `GET /` and `GET /web/<file>` of the embedded vault: the page, or the same in words for who has no browser. */
import type { APIGatewayProxyResult } from 'aws-lambda';
import type { OwnRequest } from '../gateway.ts';
import { contentSecurityPolicy } from './content-security-policy.ts';
import { type PageFile, pageFile } from './files.ts';
import type { Place } from './place.ts';
import { inWords } from './words.ts';

const index = 'index.html';
const below = '/web/';

/** Programs that show what they get as it is. */
const terminal = /^(curl|wget|httpie)\//i;

const notBuilt = 'The page is not built: run `npm run build`, then load this again.\n';

/** Undefined for what is no request for the page. */
export async function answerPage(
  { method, path, headers }: OwnRequest,
  place: () => Promise<Place>,
): Promise<APIGatewayProxyResult | undefined> {
  if (method !== 'GET') return undefined;
  if (path === '/') {
    const here = await place();
    if (terminal.test(headers['user-agent'] ?? '')) return answer(200, inText(inWords(here)), here);
    const page = await pageFile(index);
    return page ? answer(200, page, here) : answer(503, inText(notBuilt), here);
  }
  if (!path.startsWith(below)) return undefined;
  const file = await pageFile(path.slice(below.length));
  return file && answer(200, file, await place());
}

const inText = (text: string): PageFile => ({ type: 'text/plain; charset=utf-8', bytes: Buffer.from(text) });

/** Workers take the policy of their own answer, so every file has it. */
function answer(statusCode: number, { type, bytes }: PageFile, place: Place): APIGatewayProxyResult {
  return {
    statusCode,
    headers: {
      'content-type': type,
      'content-security-policy': contentSecurityPolicy(place),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    },
    isBase64Encoded: true,
    body: bytes.toString('base64'),
  };
}
