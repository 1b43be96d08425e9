/** What a member may answer that lies: any answer that a device can tell from another. */
import type { Holding } from '../../../lib/client/set/change.ts';
import type { Answer, Request } from './member.ts';
import { digestOfSet, places } from './symbols.ts';

const refused: Answer = { outcome: { failure: 'refused' } };
const lost: Answer = { outcome: { failure: 'lost' } };
const reads = (holds: Holding | undefined): Answer => ({ outcome: { ok: true, holds } });

/** Sets that the others may hold, by who made them: it may say that it holds them too, and say another thing each time. */
export function liesAbout(sets: readonly string[]): (request: Request) => readonly Answer[] {
  const holdings = sets.flatMap((by) => {
    const set = digestOfSet({ by, registrations: places.map((place) => `${by}.${place + 1}`) });
    return [1, 2].map((other) => ({ registration: `lie-${other}`, set, threshold: 2 }));
  });
  const told = [undefined, { registration: 'lie-alone', set: 'lie-alone', threshold: 1 }, ...holdings].map(reads);
  return (request) => {
    switch (request.kind) {
      case 'read':
        return [...told, refused, lost];
      case 'start':
        return [{ outcome: { ok: true }, registration: request.id }, refused, lost];
      case 'finish':
        return [{ outcome: { ok: true } }, refused, lost];
    }
  };
}
