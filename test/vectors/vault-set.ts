/**
 * The vault set's vectors, from the protocol's text and RFC 9497's on noble's points and Node's hashes: no line of it is
 * the product's. `node test/vectors/vault-set.ts > test/vectors/vault-set.json` writes them again.
 */
import { createHash, createHmac, hkdfSync } from 'node:crypto';
import { ristretto255, ristretto255_hasher } from '@noble/curves/ed25519.js';
import { ascii, canonical, digestOf, drawn, ed25519, escrowOf, hex, join, ksf, printed, stretch, text } from './making.ts';

const { Point } = ristretto255;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const label = 'backup-key-vault/set/v1';

type Point = InstanceType<typeof Point>;

const sha512 = (...parts: readonly (Uint8Array | string)[]) =>
  createHash('sha512')
    .update(join(...parts))
    .digest();

// ---- the group ----

const mod = (value: bigint) => ((value % L) + L) % L;
const little = (bytes: Uint8Array) => mod(BigInt(`0x${hex(Uint8Array.from(bytes).reverse())}`));
const scalar = (value: bigint) => Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse();
const element = (point: Point) => Buffer.from(point.toBytes());
const times = (point: Point, factor: bigint) => point.multiply(factor);

/** By Fermat. */
function inverse(value: bigint): bigint {
  let [result, base] = [1n, mod(value)];
  for (let left = L - 2n; left > 0n; left >>= 1n) {
    if (left & 1n) result = mod(result * base);
    base = mod(base * base);
  }
  return result;
}

// ---- RFC 9497, mode 0x01 ----

const context = join('OPRFV1-', Uint8Array.of(1), '-ristretto255-SHA512');
const two = (value: number) => Uint8Array.of(value >> 8, value & 255);
const framed = (...parts: readonly Uint8Array[]) => join(...parts.flatMap((part) => [two(part.length), part]));

/** RFC 9380, expand_message_xmd with SHA-512 to 64 bytes: one block. */
function uniform(message: Uint8Array, tag: string): Buffer {
  const domain = join(tag, context, Uint8Array.of(tag.length + context.length));
  const first = sha512(new Uint8Array(128), message, two(64), Uint8Array.of(0), domain);
  return sha512(first, Uint8Array.of(1), domain);
}

const hashToScalar = (message: Uint8Array) => little(uniform(message, 'HashToScalar-'));
const hashToGroup = (input: Uint8Array) => ristretto255_hasher.deriveToCurve?.(uniform(input, 'HashToGroup-')) as Point;

/** Section 2.2.1, for one element. */
function prove(key: bigint, C: Point, r: bigint): Buffer {
  const [B, D] = [times(Point.BASE, key), times(C, key)].map(element) as [Buffer, Buffer];
  const seed = sha512(framed(B, join('Seed-', context)));
  const d = hashToScalar(join(framed(seed), two(0), framed(element(C), D), 'Composite'));
  const M = times(C, d);
  const [t2, t3] = [times(Point.BASE, r), times(M, r)];
  const c = hashToScalar(join(framed(B, ...[M, times(M, key), t2, t3].map(element)), 'Challenge'));
  return join(scalar(c), scalar(mod(r - c * key)));
}

// ---- the set ----

export interface Given {
  readonly name: string;
  readonly threshold: number;
  readonly count: number;
  readonly password: string;
}

export const given: readonly Given[] = [
  { name: '2 of 3', threshold: 2, count: 3, password: 'correct horse battery staple' },
  { name: '3 of 5', threshold: 3, count: 5, password: 'Пароль, que é só meu ☂' },
];

/** Every value from the draws to the escrows, in hex, but names and ids, which are as on the wire. */
export function vectorOf({ name, threshold, count, password }: Given) {
  const draw = (what: string) => drawn(`${name}|${what}`);
  const drawScalar = (what: string) => little(draw(what));
  const account = text(draw('account').subarray(0, 32));
  const backupKey = draw('backup key').subarray(0, 32);

  const polynomial = Array.from({ length: threshold }, (_, power) => drawScalar(`polynomial ${power}`));
  const [k = 0n] = polynomial;
  const members = Array.from({ length: count }, (_, index) => {
    const x = BigInt(index + 1);
    const [e, d, r] = ['e', 'd', 'r'].map((what) => drawScalar(`${what} ${x}`)) as [bigint, bigint, bigint];
    const registration = text(draw(`registration ${x}`).subarray(0, 16));
    const [E, D, shared] = [times(Point.BASE, e), times(Point.BASE, d), times(Point.BASE, mod(e * d))];
    const info = `${label}|share|${account}|${registration}`;
    const b = little(Buffer.from(hkdfSync('sha512', element(shared), join(element(E), element(D)), info, 64)));
    const share = polynomial.reduce((sum, coefficient, power) => mod(sum + coefficient * x ** BigInt(power)), 0n);
    const session = text(draw(`session ${x}`).subarray(0, 16));
    const nonce = draw(`nonce ${x}`).subarray(0, 12);
    return { vault: `vault-${x}.example`, registration, session, nonce, x, e, d, r, E, D, shared, b, share };
  });

  const hashed = hashToGroup(ascii(password));
  const blind = drawScalar('blind');
  const blinded = times(hashed, blind);
  const y = sha512(framed(ascii(password), element(times(hashed, k))), 'Finalize');
  const stretched = stretch(y);

  const uncommitted = {
    id: text(draw('set').subarray(0, 16)),
    threshold,
    ksf,
    members: members.map(({ vault, registration, share }) => {
      return { vault, registration, publicKey: text(element(times(Point.BASE, share))) };
    }),
  };
  const salt = Buffer.from(uncommitted.id, 'base64url');
  const expand = (info: string) => Buffer.from(hkdfSync('sha256', join(y, stretched), salt, `${label}|${info}`, 32));
  const digest = digestOf(uncommitted);
  const commitment = expand(`commitment|${digest}`);

  const xs = members.slice(count - threshold).map(({ x }) => x);
  const weights = xs.map((x) =>
    xs.filter((other) => other !== x).reduce((product, other) => mod(product * other * inverse(other - x)), 1n),
  );
  const combined = members
    .slice(count - threshold)
    .reduce((sum, { share }, at) => sum.add(times(blinded, mod(share * (weights[at] ?? 0n)))), Point.ZERO as Point);

  return {
    name,
    account,
    password,
    backupKey: hex(backupKey),
    polynomial: polynomial.map((coefficient) => hex(scalar(coefficient))),
    hashedPassword: hex(element(hashed)),
    blind: hex(scalar(blind)),
    blinded: hex(element(blinded)),
    // Of the last members: any others give the same element.
    combined: {
      positions: xs.map(Number),
      weights: weights.map((weight) => hex(scalar(weight))),
      element: hex(element(combined)),
    },
    y: hex(y),
    argon2id: hex(stretched),
    prk: createHmac('sha256', salt).update(join(y, stretched)).digest('hex'),
    canonical: canonical(uncommitted),
    digest,
    set: { ...uncommitted, commitment: text(commitment) },
    members: members.map(({ vault, registration, session, nonce, ...own }) => {
      const owner = `${account}|${registration}`;
      const seed = expand(`proof|${owner}`);
      const { publicKey: proofKey, sign } = ed25519(seed);
      const key = expand(`escrow|${owner}`);
      return {
        ...{ vault, registration, session },
        ...inHex({ e: own.e, d: own.d, pad: own.b, share: own.share, shift: mod(own.share - own.b), r: own.r }, scalar),
        ...inHex({ E: own.E, D: own.D, shared: own.shared, padKey: times(Point.BASE, own.b) }, element),
        publicKey: hex(element(times(Point.BASE, own.share))),
        evaluated: hex(element(times(blinded, own.share))),
        evaluationProof: hex(prove(own.share, blinded, own.r)),
        proofSeed: hex(seed),
        proofKey: hex(proofKey),
        proof: hex(sign(`${label}|prove|${owner}|${session}`)),
        escrowKey: hex(key),
        escrow: hex(escrowOf({ key, nonce, backupKey, account, registration })),
      };
    }),
  };
}

function inHex<Name extends string, Value>(values: Record<Name, Value>, write: (value: Value) => Buffer) {
  const entries = Object.entries<Value>(values).map(([name, value]) => [name, hex(write(value))]);
  return Object.fromEntries(entries) as Record<Name, string>;
}

export type Vector = ReturnType<typeof vectorOf>;

if (import.meta.main) process.stdout.write(printed(given.map(vectorOf)));
