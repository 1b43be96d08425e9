/** The rules, one after the other, each with an account that has no key. */

import { randomUUID } from 'node:crypto';
import type { VaultEntry } from '../vaults/place.ts';
import { tokenForOne } from '../vaults/token.ts';
import { Broken, NotTried } from './broken.ts';
import { Device } from './device.ts';
import { Probe } from './probe.ts';
import type { Scene } from './rule.ts';
import { type Numbered, rules } from './rules/all.ts';

type Outcome = 'pass' | 'fail' | 'skip';

export interface Tried {
  readonly id: string;
  readonly name: string;
  /** Where docs/protocol.md says so. */
  readonly section: string;
  readonly outcome: Outcome;
  /** Why it fails, or is skipped. */
  readonly reason?: string;
}

export interface Trial {
  readonly vault: VaultEntry;
  readonly pins: Scene['pins'];
  /** Also the rules that spend every attempt. */
  readonly destroy: boolean;
  /** Numbers of rules or of groups of them. None: all. */
  readonly only: readonly string[];
  /** Told of each rule before it is tried. */
  onRule(rule: Numbered): void;
}

export async function tryVault({ vault, pins, destroy, only, onRule }: Trial): Promise<Tried[]> {
  const probe = new Probe(vault.url);
  const open = async () => new Device(probe, await tokenForOne(vault, `conformance-${randomUUID()}`));
  const tried: Tried[] = [];
  for (const rule of rules.filter(({ id }) => isNamed(id, only))) {
    const { id, name, section, group } = rule;
    const about = { id, name, section: `docs/protocol.md#${section}` };
    if (group.destroys && !destroy) {
      tried.push({ ...about, outcome: 'skip', reason: 'only with --destroy' });
      continue;
    }
    onRule(rule);
    const device = vault.token === undefined ? await open() : new Device(probe, vault.token);
    const devices = [device];
    const other = async () => {
      if (vault.token !== undefined) throw new NotTried('VAULT_TOKEN is of one account, and this needs another');
      const opened = await open();
      devices.push(opened);
      return opened;
    };
    tried.push({ ...about, ...(await verdictOf(rule, { probe, device, other, pins }, devices)) });
  }
  return tried;
}

const isNamed = (id: string, only: readonly string[]) =>
  only.length === 0 || only.includes(id) || only.includes(id.replace(/\..*/, ''));

type Verdict = Pick<Tried, 'outcome' | 'reason'>;

/** A rule that left something behind which cannot be taken away would spoil the next: that fails too. */
async function verdictOf(rule: Numbered, scene: Scene, devices: readonly Device[]): Promise<Verdict> {
  const verdict = await outcomeOf(() => rule.run(scene));
  const left = await outcomeOf(async () => {
    for (const device of devices) await device.clear();
  });
  return verdict.outcome === 'pass' && left.outcome !== 'pass'
    ? { outcome: 'fail', reason: `the key could not be deleted after it: ${left.reason}` }
    : verdict;
}

async function outcomeOf(run: () => Promise<void>): Promise<Verdict> {
  try {
    await run();
    return { outcome: 'pass' };
  } catch (error) {
    if (error instanceof NotTried) return { outcome: 'skip', reason: error.message };
    if (error instanceof Broken) return { outcome: 'fail', reason: error.message };
    // What the device's own half of the protocol refuses of an answer.
    if (error instanceof Error) return { outcome: 'fail', reason: `${error.name}: ${error.message}` };
    throw error;
  }
}
