/** What so many users cost, and from how many on the goal holds. */
import { callsForOneAgain, goal, usersDo } from './assumed.ts';
import { linesAt, sumOf } from './calls.ts';
import { items, type Kept, storedBytes } from './items.ts';
import { monthOf, type StageKind } from './month.ts';
import { type OperationName, operations } from './operations.ts';
import { costOf } from './prices.ts';

export const million = 1_000_000;

/** In how many vaults a key is kept, and what these are. */
export interface Deployment {
  readonly name: string;
  readonly vaults: number;
  readonly stage: StageKind;
  readonly kept: Kept;
}

export const deployments = {
  one: { name: 'one vault', vaults: 1, stage: 'prod', kept: 'one vault' },
  three: { name: 'a set of three', vaults: 3, stage: 'prod', kept: 'a member of three' },
  threeOnKms: {
    name: 'a set of three on plain KMS',
    vaults: 3,
    stage: 'prod on plain KMS',
    kept: 'a member of three',
  },
} as const satisfies Record<string, Deployment>;

export const userCounts = [1, 10, 100, 500].map((millions) => millions * million);

/** Operations of one user in a month. */
export function operationsOfUser(): ReadonlyMap<OperationName, number> {
  const done = Object.entries(usersDo) as [keyof typeof usersDo, number][];
  const calls = done.reduce((sum, [name, times]) => sum + times * operations[name].apiRequests, 0);
  return new Map<OperationName, number>([...done, ['a call made again', calls / callsForOneAgain]]);
}

/** Dollars a month before anybody uses it. */
export const fixedOf = ({ vaults, stage }: Deployment): number => vaults * sumOf(monthOf(stage));

/** Dollars a month that each user adds, with the storage of the item. */
export function addedByUser({ vaults, kept }: Deployment): number {
  const calls = [...operationsOfUser()].map(([name, times]) => (times * sumOf(linesAt(kept, name))) / million);
  const storage = costOf('storage', storedBytes(items[kept]) / 1e9);
  return vaults * (calls.reduce((sum, one) => sum + one, 0) + storage);
}

export const monthWith = (deployment: Deployment, users: number): number =>
  fixedOf(deployment) + users * addedByUser(deployment);

/** Dollars for each user and year. */
export const yearOfUser = (deployment: Deployment, users: number): number =>
  (12 * monthWith(deployment, users)) / users;

/** From so many users on a user's year costs at most so much; undefined: never. */
export function usersFor(deployment: Deployment, dollars = goal): number | undefined {
  const left = dollars / 12 - addedByUser(deployment);
  return left > 0 ? fixedOf(deployment) / left : undefined;
}
