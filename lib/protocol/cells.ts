/**
 * Which cell keeps an account's key. A cell is a vault with a name, a table and a key store of its own; a company that
 * has more users than one can serve has several. `docs/capacity.md` in the repository says how they are added.
 *
 * @module backup-key-vault/cells
 */
import { isSubject } from './crypto/account.ts';
import { type Bytes, sha256, utf8 } from './crypto/bytes.ts';

/** The cells that take new accounts from a time on, until the next generation does. */
export interface CellGeneration {
  /** ISO 8601 in UTC, such as `2027-03-01T00:00:00Z`. Later than that of the generation before. */
  readonly since: string;
  /** Weights from 0 to 100 by the cell's vault name: one of 2 gets twice as many as one of 1, one of 0 nobody new. */
  readonly cells: Readonly<Record<string, number>>;
}

/** Oldest generation first: that one is also in force for whoever was placed before it. */
export type CellMap = readonly CellGeneration[];

/** An account, and when it was placed. */
export interface Placed {
  /** The `sub` of the account's tokens. */
  readonly subject: string;
  /** When the account was first given a cell, or when it was made. It must never change by itself. */
  readonly placedAt: Date;
}

/**
 * The vault name of the cell that keeps this account's key. The same for everybody who has the map, at any time.
 * Throws a RangeError for a map, a subject or a time that is none.
 *
 * @example
 * const map = [{ since: '2026-12-01T00:00:00Z', cells: { 'vault-1': 1, 'vault-2': 1 } }];
 * const cell = cellOf(map, { subject: user.id, placedAt: user.createdAt });
 */
export function cellOf(map: CellMap, { subject, placedAt }: Placed): string {
  requireMap(map);
  requireSubject(subject);
  if (Number.isNaN(placedAt.getTime())) throw new RangeError('placedAt expected a time');
  const inForce = [...map].reverse().find(({ since }) => Date.parse(since) <= placedAt.getTime()) ?? map[0];
  return winnerOf(inForce?.cells ?? {}, subject);
}

/**
 * Every cell that an account may be in, newest generation first, each once: for those who do not know when it was made.
 * All of them must be asked, since whoever has the user's token may have put a key into one of the others.
 */
export function cellsOf(map: CellMap, subject: string): readonly string[] {
  requireMap(map);
  requireSubject(subject);
  return [...new Set(map.map(({ cells }) => winnerOf(cells, subject)).reverse())];
}

/**
 * Whether `next` may take the place of `former`: what was there is there unchanged, and what is new begins after `now`.
 * Then every account that exists stays where it is. Throws a RangeError that says what would move.
 */
export function requireSuccessor(former: CellMap, next: CellMap, now: Date): void {
  requireMap(former);
  requireMap(next);
  former.forEach((generation, index) => {
    if (!same(generation, next[index]))
      throw new RangeError(`cells[${index}] expected what it was: its accounts would move`);
  });
  const first = next[former.length];
  if (first && !(Date.parse(first.since) > now.getTime()))
    throw new RangeError(`cells[${former.length}].since expected a time to come, got ${first.since}`);
}

const mostWeight = 100;
const vaultName = /^[a-z0-9.-]{1,64}$/;
const utc = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/;

/** Throws a RangeError that says where the map is wrong. */
function requireMap(map: CellMap): void {
  if (map.length === 0) throw new RangeError('cells expected at least one generation, got none');
  map.forEach(({ since, cells }, index) => {
    const at = `cells[${index}]`;
    if (!utc.test(since) || Number.isNaN(Date.parse(since)))
      throw new RangeError(`${at}.since expected a time in UTC such as 2027-03-01T00:00:00Z, got ${since}`);
    const before = map[index - 1]?.since;
    if (before !== undefined && Date.parse(since) <= Date.parse(before))
      throw new RangeError(`${at}.since expected a time after ${before}, got ${since}`);
    const weights = Object.entries(cells);
    for (const [name, weight] of weights) {
      if (!vaultName.test(name)) throw new RangeError(`${at}.cells expected names of vaults, got ${name}`);
      if (!Number.isInteger(weight) || weight < 0 || weight > mostWeight)
        throw new RangeError(`${at}.cells.${name} expected a whole number from 0 to ${mostWeight}, got ${weight}`);
    }
    if (!weights.some(([, weight]) => weight > 0))
      throw new RangeError(`${at}.cells expected one that takes new accounts, got none`);
  });
}

function same(one: CellGeneration, other: CellGeneration | undefined): boolean {
  if (!other || Date.parse(one.since) !== Date.parse(other.since)) return false;
  const weights = Object.entries(one.cells);
  return (
    weights.length === Object.keys(other.cells).length &&
    weights.every(([name, weight]) => Object.hasOwn(other.cells, name) && other.cells[name] === weight)
  );
}

function requireSubject(subject: string): void {
  if (!isSubject(subject)) throw new RangeError('subject expected 1 to 255 bytes of well-formed Unicode');
}

/** A cell of weight w draws w times. The highest draw wins, so that another cell takes only what it wins itself. */
function winnerOf(cells: Readonly<Record<string, number>>, subject: string): string {
  let best: { readonly name: string; readonly drawn: Bytes } | undefined;
  for (const [name, weight] of Object.entries(cells).sort(([a], [b]) => (a < b ? -1 : 1)))
    for (let ticket = 0; ticket < weight; ticket++) {
      const drawn = sha256(utf8(`backup-key-vault/cell/v1|${name}|${ticket}|${subject}`));
      if (!best || isHigher(drawn, best.drawn)) best = { name, drawn };
    }
  if (!best) throw new RangeError('cells expected one that takes new accounts, got none');
  return best.name;
}

/** Of two digests, as numbers that begin with their highest byte. */
function isHigher(one: Bytes, other: Bytes): boolean {
  const index = one.findIndex((byte, at) => byte !== other[at]);
  return index >= 0 && (one[index] ?? 0) > (other[index] ?? 0);
}
