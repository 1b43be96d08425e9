/**
 * `npm run bench -- evaluate [rounds]`: what one guess at a vault set costs, in CPU time of the process. A member
 * evaluates the blinded element and proves it: on libsodium, as the vault does it, and beside it on noble, with the proof
 * and without. The device verifies each proof and combines two parts, on noble. All take turns, so that a slow moment
 * falls on all alike.
 *
 * Loading libsodium is told apart: a function does it once, when the first guess at a set comes.
 */
import { ristretto255_oprf } from '@noble/curves/ed25519.js';
import { Secret } from '../../lib/protocol/crypto/secret.ts';
import { Point, randomScalar, subtract, writeElement, writeScalar } from '../../lib/protocol/crypto/set/group.ts';
import { blindPassword, isEvaluation } from '../../lib/protocol/crypto/set/guess.ts';
import { combine } from '../../lib/protocol/crypto/set/sharing.ts';
import { publish } from '../report/publish.ts';

const rounds = Number(process.argv[2] ?? 400);
if (!(rounds >= 1)) throw new RangeError('usage: npm run bench -- evaluate [rounds]');
/** The first rounds warm the compilers. */
const warmUp = 100;

const began = performance.now();
const { evaluateBlinded } = await import('../../lib/protocol/crypto/set/evaluate.ts');
const loading = performance.now() - began;

const { oprf, voprf } = ristretto255_oprf;
const [key, half] = [randomScalar(), randomScalar()];
const [share, shift] = [writeScalar(key), writeScalar(half)];
const pad = new Secret(writeScalar(subtract(key, half)));
const publicKey = writeElement(Point.BASE.multiply(key));

const times = new Map<string, number[]>();

/** Milliseconds of all threads of this process. */
function timed<T>(name: string, round: number, run: () => T): T {
  const before = process.cpuUsage();
  const result = run();
  const { user, system } = process.cpuUsage(before);
  if (round >= warmUp) times.set(name, [...(times.get(name) ?? []), (user + system) / 1000]);
  return result;
}

for (let round = 0; round < warmUp + rounds; round++) {
  const password = blindPassword(new Secret(`password ${round}`));
  const { blinded } = password;
  const answer = timed('member: libsodium, with the proof', round, () =>
    evaluateBlinded({ pad, shift, publicKey, blinded }),
  );
  timed('member: noble, with the proof', round, () => voprf.blindEvaluate(share, publicKey, blinded));
  timed('member: noble, without', round, () => oprf.blindEvaluate(share, blinded));
  const holds = timed('device: noble, verify one', round, () => isEvaluation(password, { ...answer, publicKey }));
  if (!holds) throw new Error('expected a proof that noble verifies');
  const parts = [1, 2].map((position) => ({ position, evaluated: answer.evaluated }));
  timed('device: noble, combine two', round, () => combine(parts));
}

const at = (name: string, part: number): number => {
  const sorted = (times.get(name) ?? []).toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * part)] ?? Number.NaN;
};

process.stdout.write(`Node ${process.version}, ${rounds} rounds; libsodium took ${loading.toFixed(0)} ms to load\n`);
console.table(
  [...times.keys()].map((name) => {
    const of = (part: number) => at(name, part).toFixed(2);
    return { what: name, 'median ms': of(0.5), 'p10 ms': of(0.1), 'p90 ms': of(0.9) };
  }),
);
const libsodium = at('member: libsodium, with the proof', 0.5);
publish({
  name: 'evaluate',
  measures: [
    {
      what: 'CPU of a member’s evaluation with its proof',
      unit: 'ms',
      ours: libsodium,
      other: { what: 'noble', value: at('member: noble, with the proof', 0.5) },
      goal: { atMost: 1 / 3 },
    },
    { what: 'the same, alone', unit: 'ms', ours: libsodium, goal: { atMost: 1.5 } },
  ],
  details: { rounds, loading, medians: Object.fromEntries([...times.keys()].map((name) => [name, at(name, 0.5)])) },
});
