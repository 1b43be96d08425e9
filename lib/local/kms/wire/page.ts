/** Lists in pages: `Limit` and `Marker` in, `Truncated` and `NextMarker` out. */
import { KmsFault } from './fault.ts';
import { type Input, integer, text } from './input.ts';

/** How an operation lists its items, and how many at once. */
export interface PageRule<T> {
  readonly nameOf: (item: T) => string;
  readonly maximum: number;
  readonly usual: number;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly more: { readonly Truncated: boolean; readonly NextMarker?: string };
}

const marked = (name: string): string => Buffer.from(name).toString('base64url');

function readMarker(input: Input): string | undefined {
  const marker = text(input, 'Marker', { min: 1, max: 1024 });
  if (marker === undefined) return undefined;
  const name = Buffer.from(marker, 'base64url').toString();
  if (marked(name) !== marker) throw new KmsFault('InvalidMarkerException', 'The marker is not valid');
  return name;
}

/**
 * The items after the marker in the order of their names, so that items that come or go between two pages move no
 * others.
 */
export function page<T>(input: Input, items: Iterable<T>, { nameOf, maximum, usual }: PageRule<T>): Page<T> {
  const limit = integer(input, 'Limit', { min: 1, max: maximum }) ?? usual;
  const after = readMarker(input);
  const named = [...items].map((item) => ({ name: nameOf(item), item }));
  const rest = named
    .filter(({ name }) => after === undefined || name > after)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const taken = rest.slice(0, limit);
  const last = taken.at(-1);
  const more = last && rest.length > limit ? { Truncated: true, NextMarker: marked(last.name) } : { Truncated: false };
  return { items: taken.map(({ item }) => item), more };
}
