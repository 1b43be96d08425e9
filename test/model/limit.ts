/** The limit, counted without the model: distinct KE1 answered since the last proof, or since registration. */
import type { Observed } from './explain.ts';
import { Mismatch } from './mismatch.ts';
import { type Key, policy } from './model.ts';

export class Limit {
  #answered = new Set<number>();
  #epoch: string | undefined;

  /** `key` is the key after these requests. */
  check(key: Key | undefined, observed: readonly Observed[]): void {
    const epoch = key && `${key.registration} ${key.proofs}`;
    const proof = observed.some(({ what }) => ['recovery-finish', 'registration-finish'].includes(what.kind));
    if (epoch !== this.#epoch || (proof && key?.attempts === 0)) this.#answered = new Set();
    this.#epoch = epoch;
    if (proof) return; // which side of the proof a guess sent with it fell on, only the model tells
    for (const { what, said } of observed)
      if (what.kind === 'recovery-start' && said?.code === 'ok') this.#answered.add(what.ke1);
    const answered = [...this.#answered];
    const counted = key?.attempts;
    if (answered.length > policy.maxAttempts || (counted !== undefined && answered.length > counted))
      throw new Mismatch('guessesAnsweredAndNotCounted', { answered, counted });
  }
}
