/** Every rule that is tried, in order. A rule's number is its place: a new one goes to the end of its group. */
import type { Rule, RuleGroup } from '../rule.ts';
import { attempts } from './attempts.ts';
import { bodies } from './bodies.ts';
import { destruction } from './destruction.ts';
import { empty } from './empty.ts';
import { owner } from './owner.ts';
import { recovery } from './recovery.ts';
import { registration } from './registration.ts';
import { reset } from './reset.ts';
import { set } from './set.ts';
import { wire } from './wire.ts';

const groups: readonly RuleGroup[] = [
  ...[wire, bodies, empty, registration, recovery, attempts, owner, reset, set, destruction],
];

export interface Numbered extends Rule {
  /** `4.2`: the second rule of the fourth group. */
  readonly id: string;
  readonly group: RuleGroup;
}

export const rules: readonly Numbered[] = groups.flatMap((group, at) =>
  group.rules.map((rule, index) => ({ ...rule, id: `${at + 1}.${index + 1}`, group })),
);
