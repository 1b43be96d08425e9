/** Random numbers that are the same in each run. */

export interface Random {
  /** Between 0 and 1, and neither of them. */
  uniform(): number;
  /** Of the standard normal distribution. */
  normal(): number;
}

/** mulberry32 (T. Ettinger, public domain), and the normal distribution from it by Box and Muller (1958). */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal };
}
