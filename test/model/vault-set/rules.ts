/** What must hold of every state and every step. */
import { type Device } from './device.ts';
import type { Scenario } from './scenario.ts';
import { hasPassedOver } from './search.ts';
import { digestOfSet, places, threshold } from './symbols.ts';
import { countOf, type State, type World } from './world.ts';

/** The rules, by what it is called where one is broken. */
export type Rule =
  | 'two passwords open'
  | 'no password opens'
  | 'fails beside one bad member'
  | 'is done without a threshold'
  | 'waits for nothing'
  | 'leaves a member behind'
  | 'ends beside no password';
