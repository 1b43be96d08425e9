/**
 * Every request and answer of the API by an example, with the form that is signed or hashed where one is. The values are
 * those of opaque.json and vault-set.json. `node test/vectors/wire.ts > test/vectors/wire.json`
 */
import { createHash } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';
import { canonical, digestOf, drawn, ed25519, hkdf256, join, ksf, printed, text } from './making.ts';
import * as opaque from './opaque.ts';
import * as sets from './vault-set.ts';

const sha256 = (bytes: string) => createHash('sha256').update(bytes).digest('base64url');
const wire = (hex: string) => text(Buffer.from(hex, 'hex'));

const secret = drawn('wire|identity').subarray(0, 32);
/** SubjectPublicKeyInfo of a P-256 key, all but the point. */
const spki = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex');
const identity = text(join(spki, p256.getPublicKey(secret, false)));
const token = ['{"alg":"ES256","typ":"at+jwt"}', '{"iss":"https://issuer.example","sub":"alice"}', 'not a signature']
  .map((part) => text(Buffer.from(part)))
  .join('.');

interface Example {
  readonly name: string;
  readonly route: string;
  readonly request?: object;
  readonly status: number;
  readonly answer?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** With the identity's signature (deterministic, RFC 6979; DER) over the text of token, request and answer. */
function signedByVault({ request = {}, answer = {}, ...of }: Example) {
  const [canonicalRequest, canonicalAnswer] = [canonical(request), canonical(answer)];
  const message = ['backup-key-vault/identity/v1', sha256(token), digestOf(request), digestOf(answer)].join('|');
  const signature = p256.sign(Buffer.from(message), secret, { format: 'der' });
  return {
    ...of,
    request,
    answer: { ...answer, identitySignature: text(signature) },
    signed: { canonicalRequest, canonicalAnswer, message },
  };
}

/** With the owner's signature, which is made over the body without it. */
function signedByOwner(action: 'enrol' | 'replace' | 'delete', request: object, at: Where) {
  const { vault, account, registration, backupKey } = at;
  const message = `backup-key-vault/owner/v1|${action}|${vault}|${account}|${registration}|${digestOf(request)}`;
  const seed = hkdf256(Buffer.from(backupKey, 'hex'), '', { info: 'backup-key-vault/owner/v1' });
  return { ...request, ownerProof: text(ed25519(seed).sign(message)) };
}

interface Where {
  readonly vault: string;
  readonly account: string;
  readonly registration: string;
  readonly backupKey: string;
}

const started = { protocol: 1, ksf, expiresAt: '2030-01-01T00:10:00.000Z' };
const finished = { maxAttempts: 10, createdAt: '2030-01-01T00:00:05.000Z' };
const attempted = {
  ...{ protocol: 1, attempt: 1, ksf, attemptsRemaining: 9 },
  nextAttemptAt: '2030-02-01T00:00:00.000Z',
  expiresAt: '2030-02-01T00:02:00.000Z',
};

function ofOneVault(): object[] {
  const [{ account, vault, registration, session, backupKey, registering, recovering, escrow, owner }] = opaque.given.map(
    opaque.vectorOf,
  ) as [opaque.Vector];
  const who = { account, vault, registration };
  const start = { registrationRequest: wire(registering.registrationRequest) };
  const response = { ...started, ...who, registrationResponse: wire(registering.registrationResponse) };
  const finish = {
    ...{ registration, registrationRecord: wire(registering.registrationRecord) },
    ...{ escrow: wire(escrow.escrow), ownerKey: wire(owner.ownerKey) },
  };
  const at = { ...who, backupKey };
  const startRoute = { route: 'POST /v1/registration/start', status: 200 };
  const finishRoute = { route: 'POST /v1/registration/finish', status: 201 };
  return [
    signedByVault({ name: 'a first key', ...startRoute, request: start, answer: response }),
    signedByVault({ name: 'a first key is stored', ...finishRoute, request: finish, answer: { registration, ...finished } }),
    signedByVault({
      ...{ name: 'over an active key', ...startRoute },
      request: signedByOwner('enrol', start, at),
      answer: response,
    }),
    signedByVault({
      ...{ name: 'in the place of an active key', ...finishRoute },
      request: signedByOwner('replace', finish, at),
      answer: { registration, ...finished },
    }),
    {
      ...{ name: 'a guess', route: 'POST /v1/recovery/start', request: { ke1: wire(recovering.ke1) }, status: 200 },
      answer: { ...attempted, ...who, session, ke2: wire(recovering.ke2) },
    },
    {
      ...{ name: 'its proof', route: 'POST /v1/recovery/finish', status: 200 },
      request: { registration, session, ke3: wire(recovering.ke3) },
      answer: { registration, escrow: wire(escrow.escrow) },
    },
    {
      ...{ name: 'an active key', route: 'GET /v1/key', status: 200 },
      answer: {
        ...{ state: 'active', account, vault, registration, scheme: 'opaque', attemptsRemaining: 10, maxAttempts: 10 },
        ...{ createdAt: finished.createdAt, lastRecoveredAt: '2030-02-01T00:00:02.000Z' },
      },
    },
    {
      ...{ name: 'no key', route: 'GET /v1/key', status: 200 },
      answer: { state: 'none', account, vault },
    },
    {
      ...{ name: 'a key with no attempt left', route: 'GET /v1/key', status: 200 },
      answer: {
        ...{ state: 'exhausted', account, vault, registration, scheme: 'opaque', attemptsRemaining: 0, maxAttempts: 10 },
        ...{ createdAt: finished.createdAt, destroyedAt: '2030-02-01T00:02:00.000Z' },
      },
    },
    {
      ...{ name: 'a destroyed key', route: 'GET /v1/key', status: 200 },
      answer: {
        ...{ state: 'destroyed', account, vault, registration },
        ...{ destroyedAt: '2030-02-01T00:02:00.000Z', reason: 'attempts_exhausted' },
      },
    },
    {
      ...{ name: 'deleting by proof', route: 'POST /v1/key/delete', status: 204 },
      request: signedByOwner('delete', {}, at),
    },
    { name: 'deleting while a reset is open', route: 'POST /v1/key/delete', request: {}, status: 204 },
    {
      ...{ name: 'a reset', route: 'POST /v1/key/reset', request: {}, status: 202 },
      answer: { resetAt: '2030-02-08T00:00:00.000Z', resetUntil: '2030-02-15T00:00:00.000Z' },
    },
    { name: 'its end', route: 'POST /v1/key/reset/cancel', request: {}, status: 204 },
    { name: 'health', route: 'GET /v1/health', status: 200, answer: { status: 'ok', version: '0.2.0' } },
  ];
}

function ofAMember(): object[] {
  const [vector] = sets.given.map(sets.vectorOf) as [sets.Vector];
  const { account, backupKey, set, blinded, members } = vector;
  const [{ vault, registration, session, ...member }] = members as [sets.Vector['members'][number]];
  const who = { account, vault, registration };
  const seed = hkdf256(Buffer.from(backupKey, 'hex'), '', { info: 'backup-key-vault/owner/v1' });
  const finish = {
    ...{ registration, set, shift: wire(member.shift), proofKey: wire(member.proofKey) },
    ...{ escrow: wire(member.escrow), ownerKey: text(ed25519(seed).publicKey) },
  };
  return [
    signedByVault({
      ...{ name: 'the exchange with a member of a set', route: 'POST /v1/registration/start', status: 200 },
      request: { exchange: wire(member.E) },
      answer: { ...started, ...who, exchange: wire(member.D), publicKey: wire(member.padKey) },
    }),
    signedByVault({
      ...{ name: 'what a member stores', route: 'POST /v1/registration/finish', status: 201 },
      ...{ request: finish, answer: { registration, ...finished } },
    }),
    {
      ...{ name: 'a guess at a member', route: 'POST /v1/recovery/start', request: { blinded: wire(blinded) }, status: 200 },
      answer: {
        ...{ ...attempted, ...who, session, evaluated: wire(member.evaluated) },
        ...{ evaluationProof: wire(member.evaluationProof), set },
      },
    },
    {
      ...{ name: 'its proof at a member', route: 'POST /v1/recovery/finish', status: 200 },
      request: { registration, session, proof: wire(member.proof) },
      answer: { registration, escrow: wire(member.escrow) },
    },
  ];
}

function problem(status: number, code: string, { title, ...more }: { title: string; [name: string]: unknown }) {
  const document = { type: `urn:backup-key-vault:error:${code}`, title, status, code, ...more };
  return { status, headers: { 'content-type': 'application/problem+json' }, answer: document };
}

function refusals(): object[] {
  const errors = [{ field: 'ke1', reason: 'expected 96 bytes in base64url without padding' }];
  const wait = { attemptsRemaining: 6, nextAttemptAt: '2030-02-01T00:00:30.000Z' };
  const soon = problem(429, 'attempt_too_soon', { title: 'The next attempt is not possible yet', ...wait });
  return [
    {
      ...{ name: 'a field that is wrong', route: 'POST /v1/recovery/start', request: { ke1: 'AAAA' } },
      ...problem(400, 'invalid_request', { title: 'The request is not valid', errors }),
    },
    {
      ...{ name: 'no token', route: 'GET /v1/key' },
      ...problem(401, 'unauthenticated', { title: 'The token is missing or not valid' }),
    },
    { name: 'too soon', route: 'POST /v1/recovery/start', ...soon, headers: { ...soon.headers, 'retry-after': '30' } },
  ];
}

export const vectors = () => ({
  token,
  identity: { secret: secret.toString('hex'), pin: identity },
  examples: [...ofOneVault(), ...ofAMember(), ...refusals()],
});

if (import.meta.main) process.stdout.write(printed(vectors()));
