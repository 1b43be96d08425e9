/** Every operation of the vault, each prepared so that it makes one of its possible calls to AWS. */
import { createBackupKey } from '../../lib/protocol/crypto/backup-key.ts';
import type { AnyDevice, Target } from '../support/device/any-device.ts';
import { LightDevice } from '../support/device/light-device.ts';
import { password } from '../support/device/password.ts';
import { SetMember } from '../support/device/set-member.ts';
import { failed } from '../support/failed.ts';
import { isGone } from '../support/network/gone.ts';
import type { Cell } from '../support/vault/cell.ts';

export const maxAttempts = 3;
export const sessionMs = 30_000;

/** One account, ready for the operation. */
export interface Ready {
  readonly account: string;
  /** Sends the operation's request, the same each time. Gives `ok`, a code, or undefined when no answer came. */
  send(): Promise<string | undefined>;
  /** The password that opens the key after the operation succeeded. Undefined: no key may be left. */
  readonly password: string | undefined;
  readonly device: AnyDevice;
}

export interface Scene {
  readonly name: string;
  /** What the device gets in the end, when it asks until it is answered. */
  readonly settles: readonly string[];
  /** Attempts counted before the operation, and after it succeeded. */
  readonly attempts: { readonly before: number; readonly after: number };
  /** The last session has to end before the operation. */
  readonly late?: true;
  /** Whether the operation makes a guess. */
  readonly guesses?: true;
  /** Its calls are those of another scene, and what each error of theirs becomes is seen there. */
  readonly onlyNetwork?: true;
  prepare(cell: Cell, caller: Caller): Promise<Ready>;
}

/** An account of its own, and where it calls. */
interface Caller {
  readonly target: Target;
  readonly sub: string;
  readonly account: string;
}

async function code(
  sent: Promise<{ status: number; problem: { code: string } | undefined }>,
): Promise<string | undefined> {
  try {
    const { status, problem } = await sent;
    return status < 300 ? 'ok' : problem?.code;
  } catch (cause) {
    if (isGone(cause)) return undefined;
    throw cause;
  }
}

async function guessWrong(device: AnyDevice, times: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    const { status } = await device.start(device.guess(`wrong ${i}`));
    if (status !== 200) throw new Error(`a guess expected 200, got ${status}`);
  }
}

interface Shape {
  readonly wrong?: number;
  readonly leaves?: string | undefined;
  readonly settles?: readonly string[];
  readonly after?: number;
  readonly late?: true;
  readonly guesses?: true;
  readonly unregistered?: true;
}

type Send = () => Promise<string | undefined>;
type Sender<D> = (device: D, account: string, cell: Cell) => Promise<Send>;
type Maker<D> = (target: Target, sub: string) => Promise<D>;

const scene = (name: string, shape: Shape, sender: Sender<LightDevice>) =>
  sceneOf(LightDevice.of, name, { ...shape, sender });

/** At a member of a vault set. */
const memberScene = (name: string, shape: Shape, sender: Sender<SetMember>): Scene => ({
  ...sceneOf(SetMember.of, `${name}, at a member`, { ...shape, sender }),
  onlyNetwork: true,
});

interface Act<D> extends Shape {
  readonly sender: Sender<D>;
}

function sceneOf<D extends AnyDevice>(of: Maker<D>, name: string, shape: Act<D>): Scene {
  const { wrong = 0, settles = ['ok'], late, guesses, unregistered } = shape;
  const leaves = 'leaves' in shape ? shape.leaves : password;
  return {
    name,
    settles,
    attempts: { before: wrong, after: shape.after ?? wrong },
    ...(late && { late }),
    ...(guesses && { guesses }),
    async prepare(cell, { target, sub, account }) {
      const device = await of(target, sub);
      if (!unregistered) await device.register(password);
      await guessWrong(device, wrong);
      const send = await shape.sender(device, account, cell);
      return { account, device, password: leaves, send };
    },
  };
}

const changed = 'a new password';

export const scenes: readonly Scene[] = [
  scene('registration-start', { wrong: 1 }, async (device) => {
    const request = await device.startRequest(device.enrol(changed).message);
    return () => code(device.startRegistration(request));
  }),
  scene('registration-start, first', { unregistered: true, leaves: undefined }, async (device) => {
    const { message } = device.enrol(changed);
    return () => code(device.startRegistration({ registrationRequest: message }));
  }),
  scene('registration-finish, first', { unregistered: true }, async (device) => {
    const body = await device.prepare(password);
    return () => code(device.finish(body));
  }),
  scene('registration-finish, in place of a key', { wrong: 1, after: 0, leaves: changed }, async (device) => {
    const { account: _, ...body } = await device.prepare(changed);
    const signed = await device.sign('replace', body.registration, body);
    return () => code(device.finish(signed));
  }),
  scene(
    'registration-finish, over a destroyed key',
    { wrong: maxAttempts, after: 0, late: true, leaves: changed },
    async (device) => {
      const next = createBackupKey();
      const { message, complete } = device.enrol(changed, next);
      const { body: started } = await device.startRegistration(await device.startRequest(message));
      const body = await complete(started);
      device.backupKey = next;
      return () => code(device.finish(body));
    },
  ),
  scene('recovery-start', { wrong: 1, after: 2, guesses: true }, async (device) => {
    const guess = device.guess('wrong again');
    return () => code(device.start(guess));
  }),
  scene(
    'recovery-start, the last attempt',
    { wrong: 2, after: 3, guesses: true, leaves: undefined },
    async (device) => {
      const guess = device.guess('wrong again');
      return () => code(device.start(guess));
    },
  ),
  scene(
    'recovery-start, over a destroyed key',
    { wrong: maxAttempts, late: true, leaves: undefined, settles: ['key_destroyed'] },
    async (device) => {
      const guess = device.guess(password);
      return () => code(device.start(guess));
    },
  ),
  scene('recovery-finish', { wrong: 1, after: 0 }, async (device) => {
    const guess = device.guess(password);
    const { body } = await device.start(guess);
    const { request } = device.prove(guess, body) ?? failed();
    return () => code(device.finishRecovery(request));
  }),
  scene('recovery-finish, its session alone', { after: 0 }, async (device) => {
    const guess = device.guess(password);
    const { body } = await device.start(guess);
    const { request } = device.prove(guess, body) ?? failed();
    return () => code(device.finishRecovery(request));
  }),
  memberScene('registration-finish, in place of a key', { wrong: 1, after: 0, leaves: changed }, async (device) => {
    const { account: _, ...body } = await device.prepare(changed);
    const signed = await device.sign('replace', body.registration, body);
    return () => code(device.finish(signed));
  }),
  memberScene(
    'recovery-start, the last attempt',
    { wrong: 2, after: 3, guesses: true, leaves: undefined },
    async (device) => {
      const guess = device.guess('wrong again');
      return () => code(device.start(guess));
    },
  ),
  memberScene('recovery-finish', { wrong: 1, after: 0 }, async (device) => {
    const guess = device.guess(password);
    const { body } = await device.start(guess);
    const { request } = (await device.prove(guess, body)) ?? failed();
    return () => code(device.finishRecovery(request));
  }),
  scene('key-status', { wrong: 1 }, async (device) => () => code(device.call('key-status'))),
  scene('key-delete', { wrong: 1, leaves: undefined, settles: ['ok', 'key_not_found'] }, async (device) => {
    const { registration = '' } = await device.status();
    const signed = await device.sign('delete', registration, {});
    return () => code(device.call('key-delete', signed));
  }),
  scene('key-reset', { wrong: 1 }, async (device) => () => code(device.call('key-reset', {}))),
  scene('key-reset-cancel', { wrong: 1 }, async (device) => {
    await device.call('key-reset', {});
    return () => code(device.call('key-reset-cancel', {}));
  }),
  scene('destroyer', { wrong: maxAttempts, late: true, leaves: undefined }, async (device, account, cell) => {
    const { registration = '' } = await device.status();
    return () =>
      cell.destroyer({ account, registration }).then(
        (kept) => (kept ? 'kept' : 'ok'),
        () => undefined,
      );
  }),
];
