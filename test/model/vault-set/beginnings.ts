/** What the members hold when a search begins. */
import { defaultKsf } from '../../../lib/protocol/crypto/ksf.ts';
import type { VaultRecord } from '../../../lib/vault/record.ts';
import { type Answered, ask } from './member.ts';
import { ownerKey, places } from './symbols.ts';

type Records = readonly VaultRecord[];

export const nothing: Records = places.map(() => ({ state: 'empty' }));

/** A device of this name has put its set in force at these places, and is gone. */
export function changed(records: Records, by: string, at: readonly number[] = places): Records {
  const registrations = records.map((_, place) => `${by}.${place + 1}`);
  return records.map((record, place) => {
    const registration = registrations[place];
    if (!at.includes(place) || registration === undefined) return record;
    const over = record.state === 'active' ? record.registration : null;
    const started = done(ask(record, place, { kind: 'start', request: registration, id: registration, over }));
    const set = { by, registrations };
    return done(ask(started, place, { kind: 'finish', registration, set, proven: over !== null }));
  });
}

function done({ record, answer: { outcome } }: Answered): VaultRecord {
  if ('failure' in outcome) throw new Error(`the beginning cannot be made: ${outcome.failure}`);
  return record;
}

/** The first vault keeps the key alone, by OPAQUE. */
export const alone: Records = nothing.map((record, place) => (place === 0 ? keptAlone() : record));

function keptAlone(): VaultRecord {
  return {
    state: 'active',
    scheme: 'opaque',
    registration: 'alone.1',
    attempts: 0,
    answered: 0,
    maxAttempts: 10,
    sessions: {},
    setup: new Uint8Array(40),
    record: new Uint8Array(192),
    escrow: new Uint8Array(80),
    ksf: defaultKsf,
    ownerKey,
    createdAt: 0,
  };
}
