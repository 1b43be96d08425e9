/**
 * The record of a ceremony: JSON lines, each with the hash of the one before it and an operator's Ed25519 signature
 * (RFC 8032) over the line without its signature. Lines are only ever added; what is changed, moved or taken out shows.
 */
import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

const line = z.strictObject({
  number: z.int().min(1),
  /** SHA-256 of the line before, in hex; 64 zeros before the first. */
  previous: z.string().regex(/^[0-9a-f]{64}$/),
  /** ISO 8601 UTC. */
  at: z.iso.datetime(),
  /** SHA-256 of the operator's public key (SubjectPublicKeyInfo, DER), in hex. */
  operator: z.string().regex(/^[0-9a-f]{64}$/),
  who: z.string(),
  step: z.string(),
  /** What was seen and done: ids and fingerprints. Never a secret. */
  facts: z.record(z.string(), z.string()),
  signature: z.string(),
});
export type Line = z.infer<typeof line>;
export type Facts = Readonly<Record<string, string>>;

export class TamperedTranscript extends Error {
  override readonly name = 'TamperedTranscript';
}

export interface Operator {
  /** The person's name. */
  readonly who: string;
  readonly key: KeyObject;
}

/** What an operator has to say of a step. */
export interface Entry {
  readonly operator: Operator;
  readonly step: string;
  readonly facts: Facts;
}

const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const beginning = '0'.repeat(64);

const publicKeyFingerprint = (key: KeyObject): string =>
  sha256((key.type === 'private' ? createPublicKey(key) : key).export({ type: 'spki', format: 'der' }));

/** What is signed: the members in this order, as JSON. */
const signedText = ({ number, previous, at, operator, who, step, facts }: Omit<Line, 'signature'>): Buffer =>
  Buffer.from(JSON.stringify({ number, previous, at, operator, who, step, facts }));

function readLine(text: string, at: number): Line {
  try {
    return line.parse(JSON.parse(text));
  } catch {
    throw new TamperedTranscript(`Line ${at} of the transcript is not a line of a transcript`);
  }
}

/**
 * The lines, if each follows the one before it and is signed by one of `operators`. `head` is the hash that AWS keeps
 * of the last line seen there: it must be among them, or lines were taken off the end. Throws {@link TamperedTranscript}.
 */
export function verifyTranscript(text: string, operators: readonly KeyObject[], head?: string): Line[] {
  const known = new Map(operators.map((key) => [publicKeyFingerprint(key), key]));
  const hashes = new Set<string>();
  let previous = beginning;
  const lines = text
    .split('\n')
    .filter((one) => one !== '')
    .map((one, index) => {
      const read = readLine(one, index + 1);
      const key = known.get(read.operator);
      if (read.number !== index + 1 || read.previous !== previous)
        throw new TamperedTranscript(`Line ${index + 1} of the transcript does not follow the one before it`);
      if (!key) throw new TamperedTranscript(`Line ${index + 1} of the transcript is of an unknown operator`);
      if (!verify(null, signedText(read), key, Buffer.from(read.signature, 'base64')))
        throw new TamperedTranscript(`Line ${index + 1} of the transcript has a wrong signature`);
      previous = sha256(one);
      hashes.add(previous);
      return read;
    });
  if (head !== undefined && !hashes.has(head))
    throw new TamperedTranscript('The transcript ends before the line that AWS last saw: lines were taken off its end');
  return lines;
}

export const readTranscript = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');

/** Adds one line to the file and returns its hash, the new head. */
export function appendLine(path: string, { operator, step, facts }: Entry): string {
  const before = readTranscript(path)
    .split('\n')
    .filter((one) => one !== '');
  const last = before.at(-1);
  const unsigned = {
    number: before.length + 1,
    previous: last === undefined ? beginning : sha256(last),
    at: new Date().toISOString(),
    operator: publicKeyFingerprint(operator.key),
    who: operator.who,
    step,
    facts,
  };
  const signature = sign(null, signedText(unsigned), operator.key).toString('base64');
  const text = JSON.stringify({ ...unsigned, signature });
  appendFileSync(path, `${text}\n`, { mode: 0o600 });
  return sha256(text);
}
