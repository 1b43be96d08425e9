/** Machines that leave out one part of the protocol's order each: what the search must find a fault of. */
import * as change from '../../../lib/client/set/change.ts';
import type { Machine } from './device.ts';

type Standing = change.Change['members'][number];

function at({ members }: change.Change, ...names: Standing['at'][]): number[] {
  return members.flatMap((standing, place) => (names.includes(standing.at) ? [place] : []));
}

const acts = (kind: change.Call, members: readonly number[]): change.Act[] =>
  members.map((member) => ({ kind, member }));

function withDue(due: (real: change.Act[], now: change.Change) => change.Act[]): Machine {
  return { ...change, due: (now) => due(change.due(now), now) };
}

/** A member is finished as soon as it was started. */
export const finishedAtOnce = withDue((real, now) => {
  if (at(now, 'read', 'starting').length === 0) return real;
  return [...real, ...acts('finish', at(now, 'started'))];
});

/** One member after the other is started and finished. */
export const oneByOne = withDue((real, now) => {
  if (at(now, 'unread', 'reading').length > 0 || at(now, 'read', 'starting', 'started').length === 0) return real;
  if (at(now, 'starting', 'finishing').length > 0) return [];
  const started = at(now, 'started');
  return started.length > 0 ? acts('finish', started) : acts('start', at(now, 'read').slice(0, 1));
});

/** Finishes where the set in force is held come first. */
export const inForceFirst = withDue((real, now) => {
  const waiting = at(now, 'started');
  if (waiting.length === 0 || !real.some(({ kind }) => kind === 'finish')) return real;
  const first = change.placesInForce(now).filter((place) => waiting.includes(place));
  return first.length > 0 ? acts('finish', first.slice(0, 1)) : real;
});

/** All members are finished together: none alone shows whether another device is in line. */
export const allTogether = withDue((real, now) =>
  real.some(({ kind }) => kind === 'finish') ? acts('finish', at(now, 'started')) : real,
);

/** A refusal is no sign of another device. */
export const passedOverAtOnce: Machine = {
  ...change,
  ended: (now, place, outcome) => change.ended(now, place, 'failure' in outcome ? { failure: 'lost' } : outcome),
};

/** Those that finished are not asked once more. */
export const unconfirmed = withDue((real, now) => {
  const again = real.some((act) => act.kind === 'finish' && at(now, 'finished').includes(act.member));
  return again && at(now, 'started').length === 0 ? [{ kind: 'done' }] : real;
});
