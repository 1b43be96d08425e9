/** What was compared and found, signed by who compared it. A company and an auditor publish theirs side by side. */
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import canonicalize from 'canonicalize';
import { z } from 'zod';

const finding = z.object({
  /** Such as `function backup-key-vault-prod-recovery-start`. */
  subject: z.string(),
  what: z.string(),
  same: z.boolean(),
  /** SHA-256 of what AWS has, in hex. */
  found: z.string(),
});

const statement = z.object({
  type: z.literal('backup-key-vault/deployment/v1'),
  vault: z.string(),
  account: z.string(),
  region: z.string(),
  version: z.string(),
  /** Of the source tree that was compared with. */
  commit: z.string(),
  /** The pin that apps have, as it was given. */
  identity: z.string(),
  at: z.string(),
  findings: z.array(finding),
});

const signed = z.object({ statement, publicKey: z.string(), signature: z.string() });

export type Finding = z.infer<typeof finding>;
export type Statement = z.infer<typeof statement>;
export type SignedStatement = z.infer<typeof signed>;

/** The RFC 8785 form: the bytes that are signed. */
const bytesOf = (value: Statement): Buffer => Buffer.from(canonicalize(value) ?? '');

/** Ed25519 (RFC 8032). `pem` is a private key, as `openssl genpkey -algorithm ed25519` makes it. */
export function signStatement(value: Statement, pem: string): SignedStatement {
  const key = createPrivateKey(pem);
  if (key.asymmetricKeyType !== 'ed25519')
    throw new Error(`--signer expected an Ed25519 key, got ${key.asymmetricKeyType}`);
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64url');
  return { statement: value, publicKey, signature: sign(null, bytesOf(value), key).toString('base64url') };
}

/** Throws when it is none, or its signature is not of its own key. Whose key that is, the reader must know. */
export function readStatement(path: string): SignedStatement {
  const read = signed.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!read.success) throw new Error(`${path} expected a signed statement: ${z.prettifyError(read.error)}`);
  const { statement: said, publicKey, signature } = read.data;
  const key = createPublicKey({ key: Buffer.from(publicKey, 'base64url'), format: 'der', type: 'spki' });
  if (!verify(null, bytesOf(said), key, Buffer.from(signature, 'base64url')))
    throw new Error(`${path}: the signature is not of this statement`);
  return read.data;
}

/** Where two statements about one vault differ: each line names what. */
export function differences({ statement: one }: SignedStatement, { statement: other }: SignedStatement): string[] {
  const about = (['vault', 'account', 'region', 'version', 'commit', 'identity'] as const).flatMap((name) =>
    one[name] === other[name] ? [] : [`${name}: ${one[name]} and ${other[name]}`],
  );
  const key = ({ subject, what }: Finding) => `${subject}: ${what}`;
  const found = new Map(other.findings.map((item) => [key(item), item.found]));
  const known = new Set(one.findings.map(key));
  return [
    ...about,
    ...one.findings.flatMap((item) => (found.get(key(item)) === item.found ? [] : [key(item)])),
    ...other.findings.filter((item) => !known.has(key(item))).map(key),
  ];
}
