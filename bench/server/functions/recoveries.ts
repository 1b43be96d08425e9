/** A recovery in the functions, start and finish, for a key of either scheme: whole functions, whose ports answer from memory. */
import { openSync, writeSync } from 'node:fs';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { type Bytes, concat, randomBytes, toBase64url } from '../../../lib/protocol/crypto/bytes.ts';
import { defaultKsf } from '../../../lib/protocol/crypto/ksf.ts';
import { Secret } from '../../../lib/protocol/crypto/secret.ts';
import { evaluateBlinded } from '../../../lib/protocol/crypto/set/evaluate.ts';
import { Point, randomScalar, writeElement, writeScalar } from '../../../lib/protocol/crypto/set/group.ts';
import { blindPassword } from '../../../lib/protocol/crypto/set/guess.ts';
import { proofKey, provePassword } from '../../../lib/protocol/crypto/set/prove.ts';
import { deal } from '../../../lib/protocol/crypto/set/sharing.ts';
import type { KeyStore, Records } from '../../../lib/vault/ports.ts';
import type { Active, KeptAlone, KeptInSet, Session, VaultRecord } from '../../../lib/vault/record.ts';
import { login } from './login.ts';

Object.assign(process.env, {
  AWS_REGION: 'us-east-1',
  VAULT_NAME: 'bench',
  VAULT_TABLE: 'none',
  VAULT_KEY_ID: 'none',
  VAULT_DESTROYER_QUEUE_URL: 'http://127.0.0.1:9/none',
});
const { routeHandler } = await import('../../../lambdas/runtime/route-handler.ts');
const { startRecovery } = await import('../../../lambdas/recovery-start.ts');
const { finishRecovery } = await import('../../../lambdas/recovery-finish.ts');

const account = toBase64url(new Uint8Array(32));
const registration = toBase64url(new Uint8Array(16));
const session = toBase64url(new Uint8Array(16));
const password = new Secret('correct horse battery staple');

interface Scene {
  readonly setup: Bytes;
  readonly kept: KeptAlone | KeptInSet;
  readonly response: Bytes;
  /** What the session recognises a proof by. */
  readonly proof: Bytes;
  readonly start: object;
  readonly finish: object;
}

async function alone(): Promise<{ scene: Scene; bare: Recovery }> {
  const { setup, record, ke1, ke2, ke3, proof, bare } = await login({ account, vault: 'bench', registration });
  const scene: Scene = {
    setup,
    kept: { scheme: 'opaque', record, ksf: defaultKsf },
    response: ke2,
    proof,
    start: { ke1 },
    finish: { registration, session, ke3: toBase64url(ke3) },
  };
  return { scene, bare: async () => bare() };
}

function member(): Scene {
  const pads = [1, 2, 3].map(() => new Secret(writeScalar(randomScalar())));
  const { shifts, publicKeys } = deal(2, pads);
  const members = publicKeys.map((publicKey, index) => ({
    vault: index === 0 ? 'bench' : `other-${index}`,
    registration: index === 0 ? registration : toBase64url(randomBytes(16)),
    publicKey: toBase64url(publicKey),
  }));
  const [pad = new Secret(new Uint8Array()), shift = new Uint8Array()] = [pads[0], shifts[0]];
  const publicKey = publicKeys[0] ?? writeElement(Point.BASE);
  const { blinded } = blindPassword(password);
  const { evaluated, evaluationProof } = evaluateBlinded({ pad, shift, publicKey, blinded });
  const seed = new Secret(randomBytes(32));
  const set = {
    id: toBase64url(randomBytes(16)),
    threshold: 2,
    ksf: defaultKsf,
    commitment: toBase64url(randomBytes(32)),
    members,
  };
  const key = proofKey(seed);
  const proof = provePassword(seed, { account, registration, session });
  return {
    setup: pad.reveal(),
    kept: { scheme: 'set', set, shift, proofKey: key },
    response: concat(evaluated, evaluationProof),
    proof: key,
    start: { blinded: toBase64url(blinded) },
    finish: { registration, session, proof: toBase64url(proof) },
  };
}

const recordsOf = (record: VaultRecord) => () => (): Records => ({
  read: async () => record,
  commit: async () => true,
  prove: async () => ({ held: true, record }),
});
const keyStore = () => (): KeyStore => ({
  newest: 1,
  wrap: async (plaintext) => ({ bytes: plaintext.reveal(), key: 1 }),
  unwrap: async ({ bytes }) => new Secret(bytes),
});
const destroyer = () => () => ({ schedule: async () => undefined });
const rewraps = () => () => ({ ask: async () => undefined });

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

/** Runs one recovery. */
export type Recovery = () => Promise<void>;

const one = await alone();

export const recoveries: Readonly<Record<'one vault' | 'a member of a set', Recovery>> = {
  'one vault': recoveryOf(one.scene),
  'a member of a set': recoveryOf(member()),
};

/** What OPAQUE alone takes of a recovery at one vault. */
export const bareOpaque: Recovery = one.bare;

function recoveryOf({ setup, kept, response, proof, start, finish }: Scene): Recovery {
  const key = { registration, attempts: 0, answered: 0, maxAttempts: 10, setup, escrow: new Uint8Array(61) };
  const active: Active = { state: 'active', ...key, ...kept, sessions: {}, ownerKey: new Uint8Array(32), createdAt: 0 };
  const open: Session = {
    proof,
    // Not of the guess that is sent: that would be a repeat, which asks no key store.
    request: new Uint8Array(32),
    response,
    attempt: 1,
    serial: 1,
    nextAttemptAt: 0,
    expiresAt: Date.now() + 3_600_000,
    proven: false,
  };
  const begin = routeHandler('recovery-start', {
    operation: startRecovery,
    ports: { records: recordsOf(active), keyStore, destroyer },
  });
  const end = routeHandler('recovery-finish', {
    operation: finishRecovery,
    ports: { records: recordsOf({ ...active, attempts: 1, sessions: { [session]: open } }), keyStore, rewraps },
  });
  const [startEvent, finishEvent, context] = [event(start), event(finish), {} as Context];
  return async () => {
    for (const { statusCode } of [await begin(startEvent, context), await end(finishEvent, context)])
      if (statusCode !== 200) throw new Error(`expected 200, got ${statusCode}`);
  };
}

/** While it runs, log lines and metrics are written as Lambda's are, but nowhere. */
export async function silently<T>(work: () => Promise<T>): Promise<T> {
  const { write } = process.stdout;
  const nowhere = openSync('/dev/null', 'w');
  process.stdout.write = (chunk) => writeSync(nowhere, String(chunk)) > 0;
  try {
    return await work();
  } finally {
    process.stdout.write = write;
  }
}
