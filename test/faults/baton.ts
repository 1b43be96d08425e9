/** A conductor that also breaks things: which call goes next and what befalls it, all from the numbers of a plan. */
import type { BatonMaker } from '../model/commands.ts';
import type { Play } from '../model/play.ts';
import type { Held } from '../support/gate.ts';
import type { Fault } from '../support/proxy.ts';
import { documentedErrors, networkFaults, type Operation } from './documented.ts';

/** One in this many calls is killed at, one in this many is otherwise hit. */
const killOneIn = 40;
const faultOneIn = 3;

export interface Struck {
  faults: number;
  kills: number;
}

export function breaking(struck: Struck): BatonMaker {
  return (order, play, processes) => {
    let turn = 0;
    return async (held) => {
      const roll = mix((order[turn % order.length] ?? 0) + 1000 * Math.floor(turn / order.length));
      turn++;
      const next = held[roll % held.length] ?? held[0];
      if (!next) throw new Error('no call is held');
      if (mix(roll + 1) % killOneIn === 0 && next.process < play.stage.cell.members.length) {
        struck.kills++;
        return { held: next, excused: await kill(play, next, processes, roll) };
      }
      if (mix(roll + 2) % faultOneIn !== 0) {
        next.release();
        return { held: next, excused: [] };
      }
      struck.faults++;
      next.release(pick(next.call.operation as Operation, mix(roll + 3)));
      return { held: next, excused: [next.task] };
    };
  };
}

/** Before the service sees the call, or after it has applied it. Other calls of the dead process are still under way. */
async function kill({ stage }: Play, held: Held, processes: readonly number[], roll: number): Promise<number[]> {
  const { process } = held;
  const strike = () => stage.cell.kill(process);
  if (roll % 2 === 0) {
    await strike();
    held.release({ kind: 'drop-request' });
  } else held.release({ kind: 'drop-answer', after: strike });
  return [...processes.keys()].filter((task) => processes[task] === process);
}

function pick(operation: Operation, roll: number): Fault | undefined {
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
