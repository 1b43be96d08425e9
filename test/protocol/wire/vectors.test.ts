/** The examples of every route: the schemas take them, and the product's own canonical forms and checks agree. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { fromBase64url, utf8 } from '../../../lib/protocol/crypto/bytes.ts';
import { canonicalJson } from '../../../lib/protocol/crypto/canonical-json.ts';
import { identityMessage, readIdentity, verifyIdentity } from '../../../lib/protocol/crypto/identity.ts';
import { verifyOwnership } from '../../../lib/protocol/crypto/owner-proof.ts';
import { readProblem } from '../../../lib/protocol/wire/problem.ts';
import { routes } from '../../../lib/protocol/wire/routes.ts';
import { check, type Schema } from '../../../lib/protocol/wire/schemas.ts';
import { fromHex, readVectors } from '../../vectors/read.ts';
import { vectors } from '../../vectors/wire.ts';

interface Example {
  readonly name: string;
  readonly route: string;
  readonly request?: { readonly ownerProof?: string };
  readonly status: number;
  readonly answer?: Readonly<Record<string, unknown>> & { readonly identitySignature?: string };
  readonly signed?: { readonly canonicalRequest: string; readonly canonicalAnswer: string; readonly message: string };
}

const file = readVectors<{ token: string; identity: { pin: string }; examples: Example[] }>('./wire.json');
const routeOf = (route: string) => Object.values(routes).find(({ method, path }) => `${method} ${path}` === route);
const isRefusal = ({ status }: Example) => status >= 400;

test('the file is what its source makes', () => {
  expect(file).toEqual(vectors());
});

test('every route has an example, and both forms of those that have two', () => {
  const served = file.examples.filter((example) => !isRefusal(example)).map(({ route }) => route);
  for (const { method, path } of Object.values(routes)) expect(served).toContain(`${method} ${path}`);
  const fields = file.examples.flatMap(({ request = {} }) => Object.keys(request));
  for (const field of [
    'registrationRequest',
    'exchange',
    'registrationRecord',
    'set',
    'ke1',
    'blinded',
    'ke3',
    'proof',
  ])
    expect(fields).toContain(field);
});

describe.each(file.examples.filter((example) => !isRefusal(example)))('$route: $name', (example) => {
  const route = routeOf(example.route);

  test('is what the schemas take, and every field of it', () => {
    expect(route?.status).toBe(example.status);
    const request = route && 'request' in route ? (route.request as Schema<unknown>) : undefined;
    const answer = route && 'answer' in route ? (route.answer as Schema<unknown>) : undefined;
    if (request) expect(check(request, example.request)).toEqual({ value: example.request });
    else expect(example.request).toBeUndefined();
    if (answer) expect(check(answer, example.answer)).toEqual({ value: example.answer });
    else expect(example.answer).toBeUndefined();
  });
});

describe.each(file.examples.filter(({ signed }) => signed))(
  'the signature: $name',
  ({ request = {}, answer = {}, signed }) => {
    let pin: Awaited<ReturnType<typeof readIdentity>>;
    const of = { token: file.token, request, answer };

    beforeAll(async () => {
      pin = await readIdentity(file.identity.pin);
    });

    test('is over these canonical forms', () => {
      const { identitySignature: _, ...unsigned } = answer;
      expect(canonicalJson(request)).toEqual(utf8(signed?.canonicalRequest ?? ''));
      expect(canonicalJson(unsigned)).toEqual(utf8(signed?.canonicalAnswer ?? ''));
      expect(identityMessage(of)).toEqual(utf8(signed?.message ?? ''));
    });

    test('holds under the pin, and for this token, request and answer alone', async () => {
      const signature = fromBase64url(answer.identitySignature ?? '');
      expect(await verifyIdentity(pin, of, signature)).toBe(true);
      expect(await verifyIdentity(pin, { ...of, token: `${file.token}x` }, signature)).toBe(false);
      expect(await verifyIdentity(pin, { ...of, request: {} }, signature)).toBe(false);
    });
  },
);

test('the owner proofs hold under the owner key of the vector', () => {
  const [opaque] =
    readVectors<{ owner: { ownerKey: string }; account: string; vault: string; registration: string }[]>(
      './opaque.json',
    );
  const { owner, ...who } = opaque ?? { owner: { ownerKey: '' }, account: '', vault: '', registration: '' };
  const proven = file.examples.filter(({ request }) => request?.ownerProof);
  const actions = ['enrol', 'replace', 'delete'] as const;
  expect(proven).toHaveLength(actions.length);
  for (const [at, { request = {} }] of proven.entries()) {
    const statement = { ...who, action: actions[at] ?? 'delete', body: request };
    expect(verifyOwnership(fromHex(owner.ownerKey), fromBase64url(request.ownerProof ?? ''), statement)).toBe(true);
  }
});

test.each(file.examples.filter(isRefusal))('a client reads the refusal: $name', ({ answer, status }) => {
  expect(readProblem(answer)).toEqual(answer);
  expect(readProblem(answer)?.status).toBe(status);
});
