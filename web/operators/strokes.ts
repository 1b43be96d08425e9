/** How the lines of a chart differ: by colour, and by dashes for who sees no colours. */

export interface Stroke {
  /** A class of operators.css that gives the colour. */
  readonly colour: string;
  /** Lengths of line and gap in CSS pixels. */
  readonly dash: readonly number[];
}

const dashes = [[], [6, 3], [2, 3], [10, 3, 2, 3], [1, 2], [4, 6]];
const colours = 4;

export const strokeOf = (index: number): Stroke => ({
  colour: `line-${index % colours}`,
  dash: dashes[index % dashes.length] ?? [],
});
