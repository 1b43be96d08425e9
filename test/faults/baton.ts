/** A conductor that also breaks things: the numbers of a plan say which call goes next and what befalls it. */
import type { BatonMaker } from '../model/commands.ts';
import { type Play, release } from '../model/play.ts';
import type { Held } from '../support/network/gate.ts';
import { documentedErrors, type Injected, networkFaults, type Operation } from './documented.ts';

/** Of this many calls one is hit by a kill; of this many, one is hit by another fault. */
const killOneIn = 40;
const faultOneIn = 3;
/** How many calls may come before a late one: past its retry, past its request, and some requests after it. */
const mostTurns = 12;

export interface Struck {
  faults: number;
  kills: number;
  late: number;
}

export function breaking(struck: Struck): BatonMaker {
  return (order, play) => {
    let turn = 0;
    return async (held) => {
      await play.late.turn();
      const roll = mix((order[turn % order.length] ?? 0) + 1000 * Math.floor(turn / order.length));
      turn++;
      const next = held[roll % held.length] ?? held[0];
      if (!next) throw new Error('no call is held');
      if (mix(roll + 1) % killOneIn === 0 && next.process < play.stage.cell.members.length) {
        struck.kills++;
        await kill(play, next, roll);
        return next;
      }
      // A call that its caller no longer waits for is late already.
      if (mix(roll + 2) % faultOneIn !== 0 || next.call.left.aborted) return release(next);
      struck.faults++;
      const fault = pick(next.call.operation as Operation, mix(roll + 3));
      if (fault?.kind === 'late') {
        struck.late++;
        play.late.hold(next, 1 + (mix(roll + 4) % mostTurns));
      } else next.release(fault);
      return next;
    };
  };
}

/** Before the service sees the call, or after it has applied it. Other calls of the dead process are still under way. */
async function kill({ stage }: Play, held: Held, roll: number): Promise<void> {
  const { process } = held;
  const strike = () => stage.cell.kill(process);
  if (roll % 2 === 0) {
    await strike();
    held.release({ kind: 'drop-request' });
  } else held.release({ kind: 'drop-answer', after: strike });
}

function pick(operation: Operation, roll: number): Injected | undefined {
  // A late answer costs seconds of waiting: the matrix has each of them, here they are rare.
  const swift = networkFaults.filter(({ kind }) => kind !== 'delay' || roll % 16 === 0);
  const faults = roll % 2 === 0 ? swift : documentedErrors(operation);
  return faults[(roll >>> 4) % faults.length];
}

/** Spreads neighbouring numbers: one round of a 32-bit integer hash. */
function mix(value: number): number {
  const mixed = Math.imul(value ^ (value >>> 16), 0x45d9f3b);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}
