/** The API as an OpenAPI 3.1 document, made of the routes, the wire schemas and the error table. */
import * as z from 'zod/mini';
import { defaultRetryAfter, type ErrorCode, errorTable } from './errors.ts';
import { type RouteName, routes } from './routes.ts';
import { bodyLimit, type Schema } from './schemas.ts';

type Json = Record<string, unknown>;

/** Codes that any request may meet before its function: the gateway's, the firewall's, and our own faults. */
const anywhere: readonly ErrorCode[] = [
  'invalid_request',
  'forbidden',
  'not_found',
  'too_large',
  'rate_limited',
  'internal',
];
const stored: readonly ErrorCode[] = ['unauthenticated', 'storage_unavailable'];
const keyed: readonly ErrorCode[] = [...stored, 'key_store_unavailable'];
const present: readonly ErrorCode[] = ['key_not_found', 'key_destroyed'];

/** What each route may answer besides. */
const codesOf: Readonly<Record<RouteName, readonly ErrorCode[]>> = {
  'registration-start': [...keyed, 'key_exists', 'conflict'],
  'registration-finish': [...keyed, 'key_exists', 'session_expired', 'other_scheme', 'conflict'],
  'recovery-start': [...keyed, ...present, 'attempts_exhausted', 'attempt_too_soon', 'other_scheme', 'conflict'],
  'recovery-finish': [...keyed, ...present, 'wrong_password', 'session_expired', 'other_scheme', 'conflict'],
  'key-status': stored,
  'key-delete': [...stored, ...present, 'key_exists', 'conflict'],
  'key-reset': [...stored, ...present, 'conflict'],
  'key-reset-cancel': [...stored, ...present, 'conflict'],
  health: [],
};

export const errorCodesOf = (name: RouteName): ErrorCode[] => [...anywhere, ...codesOf[name]];

/** `version` is the package's. */
export function openApi(version: string): Json {
  const paths: Record<string, Json> = {};
  for (const name of Object.keys(routes) as RouteName[]) {
    const { path, method } = routes[name];
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation(name) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Backup Key Vault',
      version,
      description:
        'Keeps the keys of end-to-end encrypted backups behind a password that it never sees (OPAQUE, RFC 9807), and ' +
        'destroys them after too many failed attempts. Binary is base64url without padding, in its canonical form. ' +
        `A body is at most ${bodyLimit} bytes of JSON; unknown fields of a request are refused, and a client ignores ` +
        'unknown fields of an answer. Errors are RFC 9457 problems.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [
      {
        url: 'https://{host}',
        description: 'The deployed vault',
        variables: { host: { default: 'vault.example.com' } },
      },
    ],
    security: [{ token: [] }],
    tags: [...tags].map(([name, description]) => ({ name, description })),
    paths,
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            "Of the company's OIDC issuer. Every route that changes something asks for one that was issued lately.",
        },
      },
    },
  };
}

const tags = new Map([
  ['registration', 'Leaves a backup key with the vault'],
  ['recovery', 'Gets it back with the password'],
  ['key', 'Asks about it, deletes it, or replaces it when the password is lost'],
  ['health', 'Whether the API answers'],
]);

function operation(name: RouteName): Json {
  const route = routes[name];
  const { status, authenticated, retry, path } = route;
  const request = ('request' in route ? route.request : undefined) as Schema<unknown> | undefined;
  const answer = ('answer' in route ? route.answer : undefined) as Schema<unknown> | undefined;
  return {
    operationId: name,
    tags: [path.split('/')[2]],
    summary: summaries[name],
    description: `Sending the same request again: ${retry}.`,
    ...(!authenticated && { security: [] }),
    ...(request && { requestBody: { required: true, content: json('application/json', schemaOf(request)) } }),
    responses: {
      [status]: {
        description: 'Done',
        headers: { 'Cache-Control': { schema: { const: 'no-store' }, required: true } },
        ...(answer && { content: json('application/json', schemaOf(answer)) }),
      },
      ...problems(name),
    },
  };
}

const summaries: Readonly<Record<RouteName, string>> = {
  'registration-start': 'Opens a registration',
  'registration-finish': 'Puts a registration in force',
  'recovery-start': 'Makes one counted attempt',
  'recovery-finish': 'Proves the password and gets the escrow',
  'key-status': 'Says what the account has',
  'key-delete': 'Deletes the key',
  'key-reset': 'Starts the cooling-off after which no owner proof is needed',
  'key-reset-cancel': 'Ends the cooling-off',
  health: 'Says that the API answers',
};

/** One response for each status, naming the codes that it may carry. */
function problems(name: RouteName): Json {
  const byStatus = Map.groupBy(errorCodesOf(name), (code) => errorTable[code].status);
  const responses = [...byStatus]
    .sort(([a], [b]) => a - b)
    .map(([status, codes]) => [status, problemOf(status, codes)]);
  return Object.fromEntries(responses);
}

function problemOf(status: number, codes: readonly ErrorCode[]): Json {
  const lines = codes.map((code) => {
    const { title, retry, spendsAttempt } = errorTable[code];
    return `- \`${code}\`: ${title}. Retry: ${retry}.${spendsAttempt ? ' The attempt was spent at its start.' : ''}`;
  });
  const headers = {
    ...(status === 401 && { 'WWW-Authenticate': { schema: { const: 'Bearer' }, required: true } }),
    ...((status === 429 || status === 503) && {
      'Retry-After': {
        description: 'Seconds',
        schema: { type: 'integer', minimum: 1, default: defaultRetryAfter },
        required: true,
      },
    }),
  };
  return {
    description: lines.join('\n'),
    ...(Object.keys(headers).length > 0 && { headers }),
    content: json('application/problem+json', problemSchema(status, codes)),
  };
}

const json = (type: string, schema: Json): Json => ({ [type]: { schema } });

/** As it is read: strict for requests, open for answers. Of the forms that a body may have, it has one. */
function schemaOf(schema: Schema<unknown>): Json {
  const { $schema: _, anyOf: forms, ...body } = z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input' });
  return { ...(forms && { oneOf: forms }), ...body };
}

/** RFC 9457, with the codes that this status may carry. */
function problemSchema(status: number, codes: readonly ErrorCode[]): Json {
  const time = { type: 'string', format: 'date-time' };
  const fieldError = {
    type: 'object',
    properties: { field: { type: 'string' }, reason: { type: 'string' } },
    required: ['field', 'reason'],
  };
  return {
    type: 'object',
    properties: {
      type: { type: 'string', pattern: '^urn:backup-key-vault:error:[a-z_]+$' },
      title: { type: 'string' },
      status: { const: status },
      code: { enum: codes },
      detail: { type: 'string' },
      errors: { type: 'array', items: fieldError },
      attemptsRemaining: { type: 'integer', minimum: 0 },
      nextAttemptAt: time,
      destroyedAt: time,
      reason: { type: 'string' },
    },
    required: ['type', 'title', 'status', 'code'],
  };
}
