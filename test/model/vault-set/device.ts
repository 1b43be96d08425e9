/** One device: the machine of lib/client/set/change.ts, and the calls that registering.ts makes for it, by name. */
import type * as change from '../../../lib/client/set/change.ts';
import type { Answer, Request } from './member.ts';
import { type DealtSet, places, threshold } from './symbols.ts';

/** What decides which call is made when: change.ts, or one whose order is not that of the protocol. */
export type Machine = Pick<typeof change, 'begin' | 'due' | 'began' | 'ended' | 'again'>;

interface Call {
  readonly request: Request;
  /** How often it was sent again. */
  readonly again: number;
  /** Of a finish: on its way back. */
  readonly answer?: Answer;
}

export interface Device {
  readonly name: string;
  /** Which call of the app it is: one that crashed is made again. */
  readonly run: number;
  readonly is: 'running' | 'done' | 'failed' | 'crashed';
  readonly change: change.Change;
  /** The registration that each member opened in this round. */
  readonly shares: readonly (string | null)[];
  readonly calls: readonly (Call | null)[];
  /** Once it was dealt, in this round. */
  readonly set: DealtSet | null;
}

const none = places.map(() => null);

export class Devices {
  readonly #machine: Machine;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  begin(name: string, run: number): Device {
    const begun = this.#machine.begin(threshold, places.length);
    return this.#wake({ name, run, is: 'running', change: begun, shares: none, calls: none, set: null });
  }

  crash(device: Device): Device {
    return { ...device, is: 'crashed', calls: none };
  }

  /** The answer has arrived. */
  deliver(device: Device, place: number, answer: Answer): Device {
    const { outcome, registration } = answer;
    const ended = this.#machine.ended(device.change, place, outcome);
    const shares = device.shares.map((share, at) => (at === place ? (registration ?? share) : share));
    return this.#wake({ ...device, change: ended, shares, calls: placed(device.calls, place, null) });
  }

  /** The vault has done it, and its answer is on its way. */
  answer(device: Device, place: number, answer: Answer): Device {
    const call = device.calls[place];
    if (!call) throw new RangeError('no call is open there');
    return { ...device, calls: placed(device.calls, place, { ...call, answer }) };
  }

  /** The answer was lost, and the same request is sent again. Where it opens a registration, that is another one. */
  resend(device: Device, place: number): Device {
    const call = device.calls[place];
    if (!call) throw new RangeError('no call is open there');
    const again = call.again + 1;
    const { request } = call;
    const next = request.kind === 'start' ? { ...request, id: `${request.request}.${again}` } : request;
    return { ...device, calls: placed(device.calls, place, { request: next, again }) };
  }

  #wake(device: Device): Device {
    let woken = device;
    for (;;) {
      const acts = this.#machine.due(woken.change);
      if (acts.length === 0) return woken;
      for (const act of acts) {
        switch (act.kind) {
          case 'done':
          case 'failed':
            return { ...woken, is: act.kind };
          case 'again':
            woken = { ...woken, change: this.#machine.again(woken.change), shares: none, set: null };
            break;
          default:
            woken = this.#call(woken, act);
        }
      }
    }
  }

  #call(device: Device, { kind, member: place }: { kind: change.Call; member: number }): Device {
    const dealt = kind === 'finish' ? { ...device, set: device.set ?? dealtBy(device) } : device;
    const call = { request: requestOf(dealt, kind, place), again: 0 };
    const began = this.#machine.began(dealt.change, { kind, member: place });
    return { ...dealt, change: began, calls: placed(dealt.calls, place, call) };
  }
}

const roundOf = ({ name, run, change }: Device): string => `${name}.${run}.${change.round}`;

function requestOf(device: Device, kind: change.Call, place: number): Request {
  if (kind === 'read') return { kind };
  const over = heldAt(device, place);
  const request = `${roundOf(device)}.${place + 1}`;
  if (kind === 'start') return { kind, request, id: `${request}.0`, over };
  const [registration, { set }] = [device.shares[place], device];
  if (!registration || !set) throw new RangeError('a member is finished that was not started');
  return { kind, registration, set, proven: over !== null };
}

/** The registration that the member was read to hold. */
function heldAt({ change: { members } }: Device, place: number): string | null {
  const standing = members[place];
  return (standing && 'holds' in standing && standing.holds?.registration) || null;
}

/**
 * The members that were started, as registering.ts deals. One that is still to be started, which only another order than
 * the protocol's leaves, counts with the registration that it will get.
 */
function dealtBy(device: Device): DealtSet {
  const by = roundOf(device);
  const registrations = device.shares.map((share, place) => {
    const yet = ['read', 'starting'].includes(device.change.members[place]?.at ?? '');
    return share ?? (yet ? `${by}.${place + 1}.0` : null);
  });
  return { by, registrations };
}

const placed = <T>(all: readonly T[], place: number, one: T): T[] => all.map((old, at) => (at === place ? one : old));
