/** Argon2id of the set scheme: published vectors, Node's own, and the thread on which it runs. */
import { argon2Sync } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { utf8 } from '../../../../lib/protocol/crypto/bytes.ts';
import { defaultKsf, type Ksf } from '../../../../lib/protocol/crypto/ksf.ts';
import { argon2id } from '../../../../lib/protocol/crypto/set/argon2.ts';
import { hashOnThread } from '../../../../lib/protocol/crypto/set/argon2-thread.ts';
import { fromHex, hex, readVectors } from '../../../vectors/read.ts';

interface Costs {
  readonly memory: number;
  readonly iterations: number;
  readonly parallelism: number;
}

interface Vector extends Costs {
  readonly password: string;
  readonly salt: string;
  readonly tag: string;
}

const vectors = readVectors<{
  rfc9106: Vector & { secret: string; associatedData: string };
  reference: Vector[];
}>('./argon2id.json');

const ksfOf = ({ memory, iterations, parallelism }: Costs): Ksf => ({
  algorithm: 'argon2id',
  ...{ memory, iterations, parallelism },
});

interface Inputs extends Costs {
  readonly password: Uint8Array;
  readonly salt: Uint8Array;
  readonly length: number;
}

const ofNode = ({ password, salt, length, memory, iterations, parallelism }: Inputs) =>
  hex(
    argon2Sync('argon2id', {
      message: password,
      nonce: salt,
      tagLength: length,
      passes: iterations,
      ...{ memory, parallelism },
    }),
  );

test.each(vectors.reference)(
  'gives the reference implementation’s tag: $password, $salt, $memory KiB, $iterations passes, $parallelism lanes',
  async ({ password, salt, tag, ...costs }) => {
    const inputs = { password: utf8(password), salt: utf8(salt), ksf: ksfOf(costs), length: 32 };
    expect(hex(await argon2id(inputs))).toBe(tag);
  },
);

describe('beside Node’s own, which gives RFC 9106’s vector', () => {
  test('Node’s own gives RFC 9106’s vector', () => {
    const { password, salt, secret, associatedData, iterations, tag, ...costs } = vectors.rfc9106;
    const tagOfNode = argon2Sync('argon2id', {
      message: fromHex(password),
      nonce: fromHex(salt),
      secret: fromHex(secret),
      associatedData: fromHex(associatedData),
      tagLength: 32,
      passes: iterations,
      ...costs,
    });
    expect(hex(tagOfNode)).toBe(tag);
  });

  test('the same for the default costs: 64 bytes of y, under a salt of zeros', async () => {
    const [password, salt] = [new Uint8Array(64).fill(0x79), new Uint8Array(16)];
    const { memory, iterations, parallelism } = defaultKsf;
    const expected = ofNode({ password, salt, length: 64, memory, iterations, parallelism });
    expect(hex(await argon2id({ password, salt, ksf: defaultKsf, length: 64 }))).toBe(expected);
  });

  test('the same for any inputs and costs', async () => {
    const bytes = (minLength: number) => fc.uint8Array({ minLength, maxLength: 200 }).map((some) => some.slice());
    const inputs = fc.record({
      password: bytes(1),
      salt: bytes(8),
      length: fc.integer({ min: 4, max: 200 }),
      memory: fc.integer({ min: 64, max: 512 }),
      iterations: fc.integer({ min: 1, max: 4 }),
      parallelism: fc.integer({ min: 1, max: 8 }),
    });
    await fc.assert(
      fc.asyncProperty(inputs, async ({ password, salt, length, ...costs }) => {
        const ours = await argon2id({ password, salt, ksf: ksfOf(costs), length });
        expect(hex(ours)).toBe(ofNode({ password, salt, length, ...costs }));
      }),
      { numRuns: 25 },
    );
  });
});

describe('the thread', () => {
  const small = {
    password: utf8('password'),
    salt: utf8('somesalt'),
    ksf: ksfOf({ memory: 256, iterations: 2, parallelism: 1 }),
    length: 32,
  };
  const tag = '9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe';
  const { getBuiltinModule } = process;

  afterEach(() => {
    process.getBuiltinModule = getBuiltinModule;
  });

  const withoutThreads = () => {
    process.getBuiltinModule = (() => undefined) as unknown as typeof getBuiltinModule;
  };

  test('is another one, in Node: this one goes on while it computes', async () => {
    const ksf = { ...defaultKsf, iterations: 8 };
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const computed = await hashOnThread({ ...small, ksf });
    clearInterval(timer);
    expect(computed.length).toBe(32);
    expect(turns).toBeGreaterThan(20);
  });

  test('has ended when the hash is there', async () => {
    const started: Worker[] = [];
    class Noted extends Worker {
      constructor(file: URL) {
        super(file);
        started.push(this);
      }
    }
    process.getBuiltinModule = (() => ({ Worker: Noted })) as unknown as typeof getBuiltinModule;
    await hashOnThread(small);
    // Node's id of a thread that has exited.
    expect(started.map(({ threadId }) => threadId)).toEqual([-1]);
  });

  test('where there is no other, the hash is computed on this one', async () => {
    withoutThreads();
    await expect(hashOnThread(small)).rejects.toThrow('there is no other thread');
    expect(hex(await argon2id(small))).toBe(tag);
  });

  test('what no thread can compute rejects with the library’s reason', async () => {
    const short = { ...small, salt: utf8('short') };
    await expect(hashOnThread(short)).rejects.toThrow('the thread computed no hash');
    await expect(argon2id(short)).rejects.toThrow('Salt should be at least 8 bytes long');
  });
});
