/**
 * What the vaults of a set are called. VAULT_NAMES says it, or this device asked them before: trust on first use. A vault
 * that cannot be asked now has the name that is missing in the set of which the others keep their parts.
 */
import type { Asked } from './asked.ts';

/** By address. */
export type Names = ReadonlyMap<string, string>;

/** `asked` in the order of the environment, `kept` from earlier. Every vault gets a name. */
export function nameVaults(asked: readonly Asked[], kept: Names): Names {
  const names = new Map(asked.flatMap((one) => pair(one, knownName(one, kept))));
  const missing = membersOf(asked).filter((name) => ![...names.values()].includes(name));
  // A name of nobody: what has it is never called, and no set has it as a member.
  for (const [index, { entry }] of asked.entries())
    if (!names.has(entry.url.href)) names.set(entry.url.href, missing.shift() ?? `unknown-${index + 1}`);
  return names;
}

/** Whether the vault said it itself, or is known by it. */
export const isNamed = (one: Asked, kept: Names): boolean => knownName(one, kept) !== undefined;

/** What this device learns here for good; undefined where it is nothing. */
export function namesToKeep(asked: readonly Asked[], kept: Names): Names | undefined {
  const said = asked.filter(({ entry }) => entry.name === undefined && !kept.has(entry.url.href));
  const learnt = said.flatMap((one) => pair(one, one.answer?.vault));
  return learnt.length > 0 ? new Map([...kept, ...learnt]) : undefined;
}

function knownName({ entry, answer }: Asked, kept: Names): string | undefined {
  return entry.name ?? kept.get(entry.url.href) ?? answer?.vault;
}

function pair({ entry }: Asked, name: string | undefined): [string, string][] {
  return name === undefined ? [] : [[entry.url.href, name]];
}

/** Of the set that most of those who answered have. */
function membersOf(asked: readonly Asked[]): string[] {
  const sets = asked.flatMap(({ answer }) => answer?.set ?? []);
  const holders = (id: string) => sets.filter((set) => set.id === id).length;
  const [most] = sets.toSorted((a, b) => holders(b.id) - holders(a.id));
  return most?.members.map(({ vault }) => vault) ?? [];
}
