/** Hostile requests: routes, tokens, headers and bodies that are right, nearly right, or entirely wrong. */
import * as fc from 'fast-check';
import { routes } from '../../lib/protocol/wire/routes.ts';

export interface Hostile {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

const known = Object.values(routes);

const base64url = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((raw) => Buffer.from(raw).toString('base64url'));

/** Right in size, nearly right, in another alphabet, or something else. */
function binaryLike(bytes: number): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 8, arbitrary: base64url(bytes) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: bytes + 3 }).chain(base64url) },
    { weight: 1, arbitrary: base64url(bytes).map((text) => `${text}=`) },
    { weight: 1, arbitrary: base64url(bytes).map((text) => text.replace(/.$/, '\u{1f511}')) },
    { weight: 1, arbitrary: fc.constantFrom('A'.repeat(6000), '', '\0', '__proto__', '-'.repeat(43)) },
    { weight: 1, arbitrary: fc.anything() },
  );
}

/** Sizes in bytes of every field that any route takes. */
const sizes = {
  registrationRequest: 32,
  registration: 16,
  registrationRecord: 192,
  escrow: 61,
  ownerKey: 32,
  ownerProof: 64,
  ke1: 96,
  session: 16,
  ke3: 64,
  exchange: 32,
  shift: 32,
  proofKey: 32,
  blinded: 32,
  proof: 64,
};
type Field = keyof typeof sizes | 'set';

const count = fc.oneof(fc.integer({ min: 0, max: 10 }), fc.constantFrom(65536, 262144, -1, 1.5, 2 ** 53, '3', null));
const setLike = fc.record({
  id: binaryLike(16),
  threshold: count,
  ksf: fc.record({ algorithm: fc.constant('argon2id'), iterations: count, memory: count, parallelism: count }),
  commitment: binaryLike(32),
  members: fc.array(
    fc.record({ vault: fc.string(), registration: binaryLike(16), publicKey: binaryLike(32) }, { requiredKeys: [] }),
    { maxLength: 10 },
  ),
});
export const fieldLike: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  ...Object.fromEntries(Object.entries(sizes).map(([field, bytes]) => [field, binaryLike(bytes)])),
  set: fc.oneof({ weight: 4, arbitrary: setLike }, { weight: 1, arbitrary: fc.anything() }),
};

/** One list for each form that a route's body may have. */
const formsOf: Readonly<Record<string, readonly (readonly Field[])[]>> = {
  '/v1/registration/start': [
    ['registrationRequest', 'ownerProof'],
    ['exchange', 'ownerProof'],
  ],
  '/v1/registration/finish': [
    ['registration', 'registrationRecord', 'escrow', 'ownerKey', 'ownerProof'],
    ['registration', 'set', 'shift', 'proofKey', 'escrow', 'ownerKey', 'ownerProof'],
  ],
  '/v1/recovery/start': [['ke1'], ['blinded']],
  '/v1/recovery/finish': [
    ['registration', 'session', 'ke3'],
    ['registration', 'session', 'proof'],
  ],
  '/v1/key/delete': [['ownerProof']],
};

export const stray = fc.dictionary(
  fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString', ...Object.keys(sizes))),
  fc.anything({ maxDepth: 2 }),
  { maxKeys: 2 },
);

const nearlyRight = (path: string): fc.Arbitrary<string> => fc.oneof(...(formsOf[path] ?? [[]]).map(formLike));

function formLike(fields: readonly Field[]): fc.Arbitrary<string> {
  const shape = Object.fromEntries(fields.map((field) => [field, fieldLike[field] ?? fc.anything()]));
  return fc
    .tuple(fc.record(shape, { requiredKeys: fields.slice(0, 1) }), fc.option(stray, { freq: 5 }))
    .map(([body, more]) => stringify({ ...body, ...more }));
}

export function stringify(value: unknown): string {
  return JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? inner.toString() : inner)) ?? 'undefined';
}

const nested = fc
  .tuple(fc.integer({ min: 1, max: 4000 }), fc.constantFrom('[', '{"a":', '{"__proto__":'))
  .map(([depth, open]) => open.repeat(depth).slice(0, 8000) + (open === '[' ? ']'.repeat(depth) : ''));

const anyBody = fc.oneof(
  fc.json(),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.uint8Array({ maxLength: 200 }),
  nested,
  fc.integer({ min: 8000, max: 12_000 }).map((length) => `{"pad":"${'x'.repeat(length)}"}`),
  fc.constantFrom('', 'null', '0', '"', '{"a":1e400}', '{"ke1":1,"ke1":2}', '\ufeff{}', '{"a":"\\ud800"}', '{} {}'),
);

const bodyOf = Object.fromEntries(
  known.map(({ path }) => [
    path,
    fc.oneof({ weight: 3, arbitrary: nearlyRight(path) }, { weight: 1, arbitrary: anyBody }),
  ]),
);

const oddPath = fc.oneof(
  fc.constantFrom(
    '/',
    '//',
    '/v1/key/..',
    '/v1/%6bey',
    '/v1/key?x=1',
    '/V1/KEY',
    '/v1/key/',
    '/__proto__',
    '/v1/key%00',
  ),
  fc.webPath({ size: 'small' }).map((path) => path || '/'),
  fc.string({ maxLength: 40 }).map((text) => `/${encodeURIComponent(text.toWellFormed())}`),
);
const oddMethod = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND', 'SEARCH', 'HEAD');

function authorization(tokens: readonly string[]): fc.Arbitrary<Record<string, string>> {
  const valid = fc.constantFrom(...tokens).map((token) => `Bearer ${token}`);
  const broken = fc
    .tuple(valid, fc.nat({ max: 300 }), fc.constantFrom('A', '.', '=', ' ', '-'))
    .map(([text, at, letter]) => text.slice(0, at) + letter + text.slice(at + 1));
  const text = fc.string({ maxLength: 60 }).map((value) => value.replace(/[^\x20-\x7e]/g, '?'));
  const other = fc.oneof(
    broken,
    valid.map((value) => value.replace('Bearer', 'Basic')),
    text,
    fc.integer({ min: 1, max: 12_000 }).map((length) => `Bearer ${'a.'.repeat(length / 2)}`),
  );
  return fc.oneof(
    { weight: 8, arbitrary: valid.map((value) => ({ authorization: value })) },
    { weight: 1, arbitrary: other.map((value) => ({ authorization: value })) },
    { weight: 1, arbitrary: fc.constant({}) },
  );
}

const moreHeaders = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Record<string, string>>({ 'content-type': 'application/json' }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Record<string, string>>(
      {},
      { 'content-type': 'text/xml' },
      { 'content-type': 'application/json; charset=utf-16' },
      { 'content-encoding': 'gzip' },
      { 'x-http-method-override': 'DELETE' },
      { 'x-forwarded-for': "' or 1=1 --" },
      { accept: 'text/html', cookie: 'a=b; a=c' },
    ),
  },
);

/** Requests that carry one of these tokens, mostly. */
export function anyRequests(tokens: readonly string[]): fc.Arbitrary<Hostile> {
  const target = fc.oneof(
    {
      weight: 10,
      arbitrary: fc
        .constantFrom(...known)
        .map(({ method, path }) => ({ method: method as string, path: path as string })),
    },
    {
      weight: 1,
      arbitrary: fc.record({ method: oddMethod, path: fc.constantFrom(...known).map(({ path }) => path as string) }),
    },
    { weight: 1, arbitrary: fc.record({ method: oddMethod, path: oddPath }) },
  );
  const headers = fc.tuple(authorization(tokens), moreHeaders).map(([auth, more]) => ({ ...auth, ...more }));
  return target.chain(({ method, path }) => {
    const bodiless = method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
    const body = bodiless ? fc.constant('') : (bodyOf[path] ?? anyBody);
    return fc.record({ method: fc.constant(method), path: fc.constant(path), headers, body });
  });
}
