/** Four bars, of which as many are full as a password is worth. The last two are those that the vault takes. */

/** Powers of ten, in guesses. */
const bars = [0, 4, 8, 11] as const;

export type Level = 0 | 1 | 2 | 3 | 4;
export const mostBars = bars.length;

export function levelOf(guesses: number, strong: boolean): Level {
  const reached = bars.filter((least) => guesses >= least).length as Level;
  if (strong) return reached < 3 ? 3 : reached;
  return reached > 2 ? 2 : reached;
}
