/** A small API Gateway: REST (v1) proxy events to the functions, and its own answers as the deployed one gives them. */
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { APIGatewayAuthorizerResult, APIGatewayProxyResult } from 'aws-lambda';
import { proxyEvent } from '../aws/proxy-event.ts';
import { type ErrorCode, type ErrorDetails, toProblem, VaultError } from '../protocol/wire/errors.ts';
import { type RouteName, routes } from '../protocol/wire/routes.ts';
import type { Functions } from './functions.ts';
import { type WebOrigins, withWebHeaders } from './web-origins.ts';

const stage = 'local';
const methodArn = `arn:aws:execute-api:us-east-1:000000000000:embedded/${stage}`;
/** Bytes. API Gateway's own limit; the functions' is far below. */
const payloadLimit = 10 * 1024 * 1024;
const functionTimeoutMs = 6_000;

const preflight = {
  'access-control-allow-methods': 'GET, POST',
  'access-control-allow-headers': 'authorization, content-type',
  'access-control-max-age': '600',
};

export interface OwnRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface GatewayParts {
  readonly functions: Functions;
  /** Answers requests that only the embedded vault has, and gives undefined for any other. Throws a VaultError to refuse. */
  own(request: OwnRequest): Promise<APIGatewayProxyResult | undefined>;
  readonly webOrigins: WebOrigins;
  /** Whether requests for this URL get no answer now, and their connections end. */
  hides?(url: string | undefined): boolean;
  readonly concurrency?: number | undefined;
}

/**
 * Requests served at a time; one more is answered `rate_limited` at once, as API Gateway's throttle does. Without a
 * limit an overload only queues, until every answer comes too late for its request and the work was for nothing.
 */
export const defaultConcurrency = 256;

export function createGateway({ concurrency = defaultConcurrency, ...parts }: GatewayParts): Server {
  let serving = 0;
  const serve = async (request: IncomingMessage): Promise<APIGatewayProxyResult> => {
    if (serving >= concurrency) return problem('rate_limited');
    serving++;
    try {
      return await route(parts, request);
    } finally {
      serving--;
    }
  };
  const server = createServer((request, response) => {
    if (parts.hides?.(request.url)) return void request.socket.destroy();
    serve(request)
      .catch((cause) => (cause instanceof VaultError ? problem(cause.code, cause.details) : problem('internal')))
      .then((result) => {
        // It went away while it worked: the work is done, and the answer is lost.
        if (parts.hides?.(request.url)) request.socket.destroy();
        else send(response, withWebHeaders(result, request, parts.webOrigins));
      });
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const tooLarge = error.code === 'HPE_HEADER_OVERFLOW';
    const { statusCode, body } = problem(tooLarge ? 'too_large' : 'invalid_request');
    if (socket.writable)
      socket.end(
        `HTTP/1.1 ${statusCode} Refused\r\nDate: ${new Date().toUTCString()}\r\nContent-Type: application/problem+json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
      );
  });
  return server;
}

async function route({ functions, own }: GatewayParts, request: IncomingMessage): Promise<APIGatewayProxyResult> {
  const { method = 'GET', headers } = request;
  const [path = '/'] = (request.url ?? '/').split('?');
  const body = await readBody(request);
  if (body === undefined) return problem('too_large');
  if (method === 'OPTIONS') return { statusCode: 204, headers: preflight, body: '' };
  const asked = { method, path, headers, body };
  const answer = await own(asked);
  if (answer) return answer;
  const found = Object.entries(routes).find(([, known]) => known.method === method && known.path === path);
  if (!found) return problem('not_found', { detail: `There is no ${method} ${path.slice(0, 100)}` });
  const [name, { authenticated }] = found as [RouteName, (typeof routes)[RouteName]];
  const { context, refusal } = authenticated ? await authorize(functions, request, method + path) : {};
  return refusal ?? invoke(functions, name, eventOf(request, asked, context ?? {}));
}

interface Authorization {
  readonly context?: object;
  readonly refusal?: APIGatewayProxyResult;
}

async function authorize(functions: Functions, request: IncomingMessage, resource: string): Promise<Authorization> {
  const authorizationToken = request.headers.authorization;
  if (!authorizationToken) return { refusal: problem('unauthenticated') };
  try {
    const event = { type: 'TOKEN', authorizationToken, methodArn: `${methodArn}/${resource}` };
    const answer = (await functions.invoke('authorizer', event)) as APIGatewayAuthorizerResult;
    const allowed = answer.policyDocument.Statement.every((statement) => statement.Effect === 'Allow');
    if (!allowed) return { refusal: problem('forbidden') };
    return { context: { ...answer.context, principalId: answer.principalId } };
  } catch (cause) {
    const refused = cause instanceof Error && cause.message === 'Unauthorized';
    return { refusal: problem(refused ? 'unauthenticated' : 'internal') };
  }
}

async function invoke(functions: Functions, name: RouteName, event: object): Promise<APIGatewayProxyResult> {
  const timeout = Promise.withResolvers<APIGatewayProxyResult>();
  const timer = setTimeout(() => timeout.resolve(problem('internal')), functionTimeoutMs);
  const called = functions.invoke(name, event).catch(() => problem('internal'));
  try {
    return (await Promise.race([called, timeout.promise])) as APIGatewayProxyResult;
  } finally {
    clearTimeout(timer);
  }
}

function eventOf(request: IncomingMessage, { method, path, body }: OwnRequest, authorizer: object): object {
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const sourceIp = request.socket.remoteAddress ?? '';
  return proxyEvent({ method, path, stage, headers, body: body === '' ? null : body, sourceIp, authorizer });
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length <= payloadLimit) chunks.push(chunk);
  }
  return length > payloadLimit ? undefined : Buffer.concat(chunks).toString('utf8');
}

function problem(code: ErrorCode, details: ErrorDetails = {}): APIGatewayProxyResult {
  const { problem, retryAfter } = toProblem(code, details);
  const headers: Record<string, string> = {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
  };
  if (retryAfter !== undefined) headers['retry-after'] = String(retryAfter);
  if (problem.status === 401) headers['www-authenticate'] = 'Bearer';
  return { statusCode: problem.status, headers, body: JSON.stringify(problem) };
}

function send(response: ServerResponse, answer: APIGatewayProxyResult): void {
  const { statusCode, headers, body, isBase64Encoded } = answer;
  response.writeHead(statusCode, headers as Record<string, string>);
  response.end(isBase64Encoded ? Buffer.from(body, 'base64') : body);
}
