/** One scene with one faulty member of a vault set, and the judgement of what it left: while the fault lasts, and after. */
import * as sdk from '../../lib/client/index.ts';
import { equalBytes } from '../../lib/protocol/crypto/bytes.ts';
import { type Stage, startStage } from '../attack/vault-set/stage.ts';
import { password } from '../support/device/password.ts';
import type { Item } from '../support/vault/table.ts';
import { Striker } from './member-faults.ts';
import { changed, type SetScene } from './member-scenes.ts';

/** Cases at a time. */
const width = 32;
const patienceMs = 2_000;
const maxAttempts = 10;

export interface SetCase {
  readonly scene: SetScene;
  /** The faulty member, from 1. */
  readonly member: number;
  readonly name: string;
  /** Before the scene, and after. */
  strike(sub: string): Promise<void>;
  mend(sub: string): Promise<void>;
}

interface Kept {
  readonly backupKey: sdk.BackupKey;
  readonly password: string;
}

type Say = (what: unknown) => void;

export class SetMatrix {
  readonly stage: Stage;
  readonly striker: Striker;
  readonly counts = { recoveriesThatShouldHaveWorkedAndDidNot: 0, attemptsWronglySpent: 0, keysLost: 0, keysStuck: 0 };
  #wrong: string[] = [];
  #users = 0;
  readonly #older = new Map<string, (Item | undefined)[]>();

  private constructor(stage: Stage) {
    this.stage = stage;
    this.striker = new Striker(stage.members);
  }

  static async start(): Promise<SetMatrix> {
    return new SetMatrix(await startStage());
  }

  /** What was found wrong since the last call, in words, each with its case. */
  takeWrong(): string[] {
    return this.#wrong.splice(0);
  }

  /** A member's item from before the last change of password. */
  older(sub: string, member: number): Item | undefined {
    return this.#older.get(sub)?.[member - 1];
  }

  async run(cases: readonly SetCase[]): Promise<void> {
    const rest = [...cases];
    const work = async () => {
      for (let next = rest.shift(); next; next = rest.shift()) await this.#run(next);
    };
    await Promise.all(Array.from({ length: width }, work));
  }

  async #run(one: SetCase): Promise<void> {
    const { scene, member } = one;
    const sub = `faults ${process.pid} ${this.#users++}`;
    const say = (zero: keyof typeof this.counts) => (what: unknown) => {
      this.counts[zero]++;
      this.#wrong.push(`${scene.name}, member ${member} ${one.name}, ${zero}: ${what}`);
    };
    const kept = { backupKey: sdk.createBackupKey(), password };
    if (!scene.first) await this.#prepare(sub, kept);
    await one.strike(sub);
    const failed = say(scene.name === 'recover' ? 'recoveriesThatShouldHaveWorkedAndDidNot' : 'keysStuck');
    const recovered = await scene.run({ ...kept, device: this.#device(sub, member) }).catch(failed);
    if (recovered && !equalBytes(recovered.reveal(), kept.backupKey.reveal())) failed('another key');
    await this.#judgeAttempts(one, sub, say('attemptsWronglySpent'));
    const leaves = scene.leaves(password);
    const left = leaves === undefined ? undefined : { ...kept, password: leaves };
    if (left) await judgeKey(this.#device(sub, member), left, say('recoveriesThatShouldHaveWorkedAndDidNot'));
    await one.mend(sub);
    const device = this.stage.device(sub);
    if (!left) return judgeGone(device, kept.backupKey, say('keysStuck'));
    await judgeKey(device, left, say('keysLost'));
    await judgeWhole(device, say('keysStuck'));
  }

  /** The SDK by itself waits longer for what hangs. Members that are not faulty have all the time that they need. */
  #device(sub: string, faulty: number): sdk.BackupKeyVault {
    const { hop } = this.stage.member(faulty);
    const impatient: typeof fetch = (input, init = {}) => {
      if (!String(input).startsWith(hop.url)) return fetch(input, init);
      const signals = [AbortSignal.timeout(patienceMs), ...(init.signal ? [init.signal] : [])];
      return fetch(input, { ...init, signal: AbortSignal.any(signals) });
    };
    return this.stage.device(sub, { fetch: impatient });
  }

  /** The key behind a second password: a member can be put back to the first. */
  async #prepare(sub: string, { backupKey, password: right }: Kept): Promise<void> {
    const [device, account] = [this.stage.device(sub), this.stage.account(sub)];
    await device.register({ backupKey, password: changed });
    this.#older.set(sub, await Promise.all(this.stage.members.map(({ table }) => table.read(account))));
    await device.changePassword({ backupKey, password: right });
  }

  /** Straight from the tables. */
  async #judgeAttempts({ scene, member }: SetCase, sub: string, say: Say): Promise<void> {
    for (const [index, { table }] of this.stage.members.entries()) {
      const item = await table.read(this.stage.account(sub));
      const spent = Number(item?.attempts?.N ?? 0);
      if (spent > (index + 1 === member ? scene.counted : 0)) say(`${spent} are counted at member ${index + 1}`);
    }
  }
}

async function judgeKey(device: sdk.BackupKeyVault, { backupKey, password: right }: Kept, say: Say): Promise<void> {
  try {
    const recovered = await device.recover({ password: right });
    if (!equalBytes(recovered.backupKey.reveal(), backupKey.reveal())) say('another key');
    await recovered.settled;
  } catch (error) {
    say(error);
  }
}

async function judgeWhole(device: sdk.BackupKeyVault, say: Say): Promise<void> {
  const { recoverable, mayLose, attemptsRemaining } = await device.status();
  if (!recoverable || mayLose !== 1) say(`may lose ${mayLose} members`);
  if (attemptsRemaining !== maxAttempts) say(`${attemptsRemaining} attempts are left`);
}

async function judgeGone(device: sdk.BackupKeyVault, backupKey: sdk.BackupKey, say: Say): Promise<void> {
  const isGone = (error: unknown) => error instanceof sdk.KeyNotFound || error instanceof sdk.KeyDestroyed;
  await device.delete(backupKey).catch((error) => isGone(error) || say(error));
  const { state } = await device.status();
  if (state !== 'none' && state !== 'destroyed') say(`${state} after it was deleted`);
}
