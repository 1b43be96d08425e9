/** Every state of a scenario, breadth first, and what was found in them. */
import type { VaultRecord } from '../../../lib/vault/record.ts';
import { Rules } from './rules.ts';
import type { Scenario } from './scenario.ts';
import { hasPassedOver, Search } from './search.ts';
import { keyOf, type State, type World } from './world.ts';

export interface Explored {
  readonly states: number;
  /** The records of all members, each once. */
  readonly records: readonly (readonly VaultRecord[])[];
  /** How often the devices ended so, such as `done failed`. */
  readonly ends: ReadonlyMap<string, number>;
  /** The first rule that is broken, and the steps to it: the shortest. */
  readonly broken?: { readonly rule: string; readonly steps: readonly string[] };
  /** Ways to the states that no password opens, though one did before: a device there has passed a member over. */
  readonly shut: readonly Shut[];
}

interface Shut {
  readonly steps: readonly string[];
  /** Rounds that those devices are in, and the places that they left out. */
  readonly by: readonly { readonly name: string; readonly round: number; readonly places: readonly number[] }[];
}

/** Stops at the first broken rule. */
export function explore(scenario: Scenario): Explored {
  const search = new Search(scenario);
  const { world } = search;
  const first = search.first();
  const rules = new Rules(world, scenario, first);
  const found = new Map([[keyOf(first), 0]]);
  const states = [first];
  const ways: { readonly from: number; readonly said: string }[] = [{ from: -1, said: 'begin' }];
  const wayTo = (at: number): string[] => {
    const steps: string[] = [];
    for (let here = at; here > 0; here = ways[here]?.from ?? -1) steps.push(ways[here]?.said ?? '');
    return steps.reverse();
  };
  const shut: Shut[] = [];
  const tuples = new Map<string, readonly number[]>();
  const ends = new Map<string, number>();
  const result = () => ({
    states: states.length,
    records: [...tuples.values()].map((ids) => ids.map((id) => world.records.of(id))),
    ends,
    shut,
  });
  for (let at = 0; at < states.length; at++) {
    const state = states[at] ?? first;
    tuples.set(state.records.join(), state.records);
    const end = endOf(world, state);
    if (end) ends.set(end, (ends.get(end) ?? 0) + 1);
    const rule = rules.ofState(state);
    if (rule) return { ...result(), broken: { rule, steps: wayTo(at) } };
    for (const step of search.next(state)) {
      const broken = rules.ofStep(state, step);
      if (broken) return { ...result(), broken: { rule: broken, steps: [...wayTo(at), step.said] } };
      const key = keyOf(step.state);
      if (!found.has(key)) {
        found.set(key, states.length);
        states.push(step.state);
        ways.push({ from: at, said: step.said });
      }
      const opened = world.opening(state.records).length;
      if (opened > 0 && world.opening(step.state.records).length === 0)
        shut.push({ steps: [...wayTo(at), step.said], by: passedOver(world, state) });
    }
  }
  return result();
}

/** How all devices ended; undefined while one has not. */
function endOf(world: World, { devices }: State): string | undefined {
  const ends = devices.map((id) => world.devices.of(id).is);
  return ends.includes('running') || ends.includes('crashed') ? undefined : ends.join(' ');
}

function passedOver(world: World, { devices }: State): Shut['by'] {
  return devices
    .map((id) => world.devices.of(id))
    .filter(hasPassedOver)
    .map(({ name, change: { round, members } }) => ({
      name,
      round,
      places: members.flatMap(({ at }, place) => (at === 'failed' ? place : [])),
    }));
}
