/**
 * The limit, counted without the model: distinct KE1s answered since the last proof, or since registration. One that was
 * answered before may get that answer again, so it is not counted here.
 */
import type { Observed } from './explain.ts';
import { Mismatch } from './mismatch.ts';
import { type Key, policy } from './model.ts';

export class Limit {
  #answered = new Set<number>();
  readonly #before = new Set<number>();
  #epoch: string | undefined;

  /** `key` is the key after these requests. */
  check(key: Key | undefined, observed: readonly Observed[]): void {
    const epoch = key && `${key.registration} ${key.proofs}`;
    const proof = observed.some(({ what }) => ['recovery-finish', 'registration-finish'].includes(what.kind));
    const ke1s = observed.flatMap(({ what, said }) =>
      what.kind === 'recovery-start' && said?.code === 'ok' ? [what.ke1] : [],
    );
    if (epoch !== this.#epoch || (proof && key?.attempts === 0)) {
      for (const ke1 of this.#answered) this.#before.add(ke1);
      this.#answered = new Set();
    }
    this.#epoch = epoch;
    // Which side of the proof a guess sent with it fell on, only the model tells.
    const side = proof ? this.#before : this.#answered;
    for (const ke1 of ke1s) side.add(ke1);
    if (proof) return;
    const answered = [...this.#answered].filter((ke1) => !this.#before.has(ke1));
    const counted = key?.attempts;
    if (answered.length > policy.maxAttempts || (counted !== undefined && answered.length > counted))
      throw new Mismatch('guessesAnsweredAndNotCounted', { answered, counted });
  }
}
