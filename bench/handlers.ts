/**
 * CPU of a recovery (start and finish) in the functions against the bare OPAQUE calls, in one run, in turn.
 * The functions run whole: middleware, parsing, decisions, evaluation, answer, and the log line and metric of each, which
 * go to /dev/null. AWS is not in it: the ports answer from memory. Run: `npm run bench -- handlers`. Exits 1 when the ratio
 * is above 1.5.
 */
import { openSync, writeSync } from 'node:fs';
import { server } from '@serenity-kit/opaque';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { fromBase64url, sha256, toBase64url } from '../lib/protocol/crypto/bytes.ts';
import { defaultKsf } from '../lib/protocol/crypto/ksf.ts';
import * as opaque from '../lib/protocol/crypto/opaque.ts';
import { normalizePassword } from '../lib/protocol/crypto/password.ts';
import { Secret } from '../lib/protocol/crypto/secret.ts';
import type { KeyStore, Records } from '../lib/vault/ports.ts';
import type { Active, Session, VaultRecord } from '../lib/vault/record.ts';

Object.assign(process.env, {
  AWS_REGION: 'us-east-1',
  VAULT_NAME: 'bench',
  VAULT_TABLE: 'none',
  VAULT_KEY_ID: 'none',
  VAULT_DESTROYER_QUEUE_URL: 'http://127.0.0.1:9/none',
});
const { routeHandler } = await import('../lambdas/runtime/route-handler.ts');
const { startRecovery } = await import('../lambdas/recovery-start.ts');
const { finishRecovery } = await import('../lambdas/recovery-finish.ts');
await opaque.ready;

// Log lines and metrics are written as Lambda's are, but nowhere.
const nowhere = openSync('/dev/null', 'w');
const { write } = process.stdout;
process.stdout.write = (chunk) => writeSync(nowhere, String(chunk)) > 0;

const rounds = 40;
const recoveriesPerRound = 25;
const limit = 1.5;

const account = toBase64url(new Uint8Array(32));
const registration = toBase64url(new Uint8Array(16));
const identifiers = { account, vault: 'bench' };
const password = normalizePassword('correct horse battery staple');

const setup = opaque.createSetup();
const enrolment = opaque.startRegistration(password);
const response = opaque.answerRegistration(setup, registration, enrolment.message);
const registered = opaque.finishRegistration(
  { password, state: enrolment.state, ksf: defaultKsf, identifiers },
  response,
);
const login = opaque.startLogin(password);
const answered = opaque.answerKe1({
  setup,
  registration,
  record: fromBase64url(registered.registrationRecord),
  ke1: login.message,
  identifiers,
});
const proven = opaque.finishLogin({ password, state: login.state, ksf: defaultKsf, identifiers }, answered.ke2);
if (!proven) throw new Error('the password was right');
const { ke3 } = proven;

const active: Active = {
  state: 'active',
  scheme: 'opaque',
  registration,
  attempts: 0,
  answered: 0,
  maxAttempts: 10,
  sessions: {},
  setup: setup.reveal(),
  record: fromBase64url(registered.registrationRecord),
  escrow: new Uint8Array(61),
  ksf: defaultKsf,
  ownerKey: new Uint8Array(32),
  createdAt: 0,
};
const session: Session = {
  proof: sha256(answered.ke3.reveal()),
  // Not of the KE1 that is sent: that would be a repeat, which asks no key store.
  request: new Uint8Array(32),
  response: fromBase64url(answered.ke2),
  attempt: 1,
  serial: 1,
  nextAttemptAt: 0,
  expiresAt: Date.now() + 3_600_000,
  proven: false,
};
const sessionId = toBase64url(new Uint8Array(16));
const withSession: Active = { ...active, attempts: 1, answered: 1, sessions: { [sessionId]: session } };

const recordsOf = (record: VaultRecord) => () => (): Records => ({
  read: async () => record,
  commit: async () => true,
});
const keyStore = () => (): KeyStore => ({
  newest: 1,
  wrap: async (plaintext) => ({ bytes: plaintext.reveal(), key: 1 }),
  unwrap: async ({ bytes }) => new Secret(bytes),
});
const destroyer = () => () => ({ schedule: async () => undefined });
const rewraps = () => () => ({ ask: async () => undefined });

const start = routeHandler('recovery-start', {
  operation: startRecovery,
  ports: { records: recordsOf(active), keyStore, destroyer },
});
const finish = routeHandler('recovery-finish', {
  operation: finishRecovery,
  ports: { records: recordsOf(withSession), keyStore, rewraps },
});

function event(body: object): APIGatewayProxyEvent {
  const now = Math.floor(Date.now() / 1000);
  const authorizer = { account, issuedAt: String(now), expiresAt: String(now + 3600) };
  return {
    body: JSON.stringify(body),
    isBase64Encoded: false,
    headers: { authorization: 'Bearer token' },
    requestContext: { requestId: 'bench', authorizer },
  } as never;
}

const startEvent = event({ ke1: login.message });
const finishEvent = event({ registration, session: sessionId, ke3 });
const context = {} as Context;

async function inFunctions(): Promise<void> {
  const answers = [await start(startEvent, context), await finish(finishEvent, context)];
  for (const { statusCode } of answers) if (statusCode !== 200) throw new Error(`expected 200, got ${statusCode}`);
}

const libraryIds = { client: account, server: 'bench' };

const bareStart = () =>
  server.startLogin({
    serverSetup: toBase64url(setup.reveal()),
    userIdentifier: registration,
    registrationRecord: registered.registrationRecord,
    startLoginRequest: login.message,
    identifiers: libraryIds,
  });
const { serverLoginState } = bareStart();
const finishLoginRequest = toBase64url(fromBase64url(serverLoginState).slice(64));

async function bare(): Promise<void> {
  bareStart();
  server.finishLogin({ finishLoginRequest, serverLoginState, identifiers: libraryIds });
}

async function cpuOf(recovery: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  for (let i = 0; i < recoveriesPerRound; i++) await recovery();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / recoveriesPerRound / 1000;
}

const functions: number[] = [];
const opaqueOnly: number[] = [];
for (let round = -4; round < rounds; round++) {
  const [a, b] = [await cpuOf(inFunctions), await cpuOf(bare)];
  if (round < 0) continue; // warm-up
  functions.push(a);
  opaqueOnly.push(b);
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const ratio = median(functions.map((value, i) => value / (opaqueOnly[i] ?? 1)));
process.stdout.write = write;
console.log(`functions    ${median(functions).toFixed(3)} ms CPU a recovery (median of ${rounds})`);
console.log(`bare OPAQUE  ${median(opaqueOnly).toFixed(3)} ms`);
console.log(`ratio        ${ratio.toFixed(2)} (limit ${limit})`);
if (ratio > limit) process.exitCode = 1;
