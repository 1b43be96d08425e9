/**
 * SVG as text: no library draws a chart on Node without a DOM for as little as this takes. The same input gives the same
 * bytes. It shows itself in light and in dark, in the fonts of the system, and says in words what it shows.
 */

/** Of a series, in the order in which a chart takes them. `style` has a colour for each, in light and in dark. */
export const seriesClasses = ['s1', 's2', 's3', 's4', 's5', 's6'] as const;

export interface Picture {
  readonly title: string;
  /** What a reader sees who does not see it. */
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly body: readonly string[];
}

const style = `
  svg { color-scheme: light dark; font: 13px system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; }
  .paper { fill: #ffffff } text { fill: #1f2328 } .soft { fill: #59636e } .head { font-weight: 600; font-size: 15px }
  .grid { stroke: #d8dee4 } .axis { stroke: #59636e } .goal { stroke: #1a7f37; stroke-width: 2 } .goal-text { fill: #1a7f37 }
  .mark { stroke: #6639ba; stroke-width: 2; stroke-dasharray: 6 4 } .mark-text { fill: #6639ba }
  .s1 { fill: #0969da; stroke: #0969da } .s2 { fill: #bc4c00; stroke: #bc4c00 } .s3 { fill: #57606a; stroke: #57606a }
  .s4 { fill: #8250df; stroke: #8250df } .s5 { fill: #1a7f37; stroke: #1a7f37 } .s6 { fill: #bf8700; stroke: #bf8700 }
  .missed { fill: #cf222e; stroke: #cf222e } .missed-text { fill: #cf222e }
  .line { fill: none; stroke-width: 2.5 } .bar { stroke: none }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #0d1117 } text { fill: #f0f6fc } .soft { fill: #9198a1 } .grid { stroke: #2f353d } .axis { stroke: #9198a1 }
    .goal { stroke: #3fb950 } .goal-text { fill: #3fb950 } .mark { stroke: #be8fff } .mark-text { fill: #be8fff }
    .s1 { fill: #4493f8; stroke: #4493f8 } .s2 { fill: #db6d28; stroke: #db6d28 } .s3 { fill: #9198a1; stroke: #9198a1 }
    .s4 { fill: #ab7df8; stroke: #ab7df8 } .s5 { fill: #3fb950; stroke: #3fb950 } .s6 { fill: #d29922; stroke: #d29922 }
    .missed { fill: #f85149; stroke: #f85149 } .missed-text { fill: #f85149 }
  }
`;

export function picture({ title, description, width, height, body }: Picture): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title desc">`,
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="desc">${escaped(description)}</desc>`,
    `<style>${style}</style>`,
    `<rect class="paper" width="${width}" height="${height}"/>`,
    ...body,
    '</svg>\n',
  ].join('\n');
}

type Attributes = Readonly<Record<string, string | number>>;

/** Lengths are pixels, to a tenth: no machine rounds them in another way. */
export function element(name: string, attributes: Attributes): string {
  return `<${name}${written(attributes)}/>`;
}

export function text(words: string, attributes: Attributes): string {
  return `<text${written(attributes)}>${escaped(words)}</text>`;
}

function written(attributes: Attributes): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${typeof value === 'number' ? round(value) : escaped(value)}"`)
    .join('');
}

const round = (value: number): number => Math.round(value * 10) / 10;

export function points(at: readonly (readonly [number, number])[]): string {
  return at.map(([x, y]) => `${round(x)},${round(y)}`).join(' ');
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (words: string): string => words.replace(/[&<>"]/g, (letter) => escapes[letter] ?? '');

/** About how wide a text of 13 px is: a little too wide, so that nothing runs into the next. */
export function widthOf(words: string): number {
  return [...words].reduce((width, letter) => width + (/[A-Z0-9mwM@%]/.test(letter) ? 9.4 : narrow(letter)), 0);
}

const narrow = (letter: string): number => (/[ijltf.,:;'| ]/.test(letter) ? 4.6 : 8);
