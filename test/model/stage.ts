/** The real vault and what the devices of one account hold; sends each step and puts the answer in the model's words. */
import { type BackupKey, createBackupKey } from '../../lib/protocol/crypto/backup-key.ts';
import { equalBytes, fromBase64url, randomBytes, sha256, toBase64url } from '../../lib/protocol/crypto/bytes.ts';
import { proveOwnership } from '../../lib/protocol/crypto/owner-proof.ts';
import type * as wire from '../../lib/protocol/wire/schemas.ts';
import type { Answer, Guess } from '../support/device/device.ts';
import { LightDevice } from '../support/device/light-device.ts';
import { isGone } from '../support/network/gone.ts';
import type { Cell } from '../support/vault/cell.ts';
import type { Names } from './item.ts';
import type { Said, Step } from './model.ts';

interface Prepared {
  readonly id: number;
  readonly password: string;
  readonly backupKey: number;
  readonly body: wire.RegistrationFinishRequest;
}

interface Tried {
  readonly ke1: number;
  readonly guess: Guess;
}

interface Opened extends Tried {
  readonly id: number;
  readonly answer: wire.RecoveryStartAnswer;
}

/** A step, and how to send it to a process. */
export interface Move {
  readonly what: Step;
  send(process: number): Promise<Said | undefined>;
}

const time = (iso: string | undefined) => (iso === undefined ? undefined : Date.parse(iso));

export class Stage implements Names {
  readonly cell: Cell;
  readonly #device: LightDevice;
  readonly account: string;
  readonly prepared: Prepared[] = [];
  readonly tried: Tried[] = [];
  readonly opened: Opened[] = [];
  readonly backupKeys: BackupKey[] = [];
  readonly #registrations = new Map<string, number>();
  readonly #digests = new Map<string, number>();
  #steps = 0;

  private constructor(cell: Cell, device: LightDevice, account: string) {
    this.cell = cell;
    this.#device = device;
    this.account = account;
  }

  static async open(cell: Cell, sub: string, account: string): Promise<Stage> {
    return new Stage(cell, await LightDevice.of(cell.owner, sub), account);
  }

  registration(id: string): number | undefined {
    return this.#registrations.get(id);
  }

  ke1(digest: string): number | undefined {
    return this.#digests.get(digest);
  }

  told(registration: number): boolean {
    return this.prepared.some(({ id }) => id === registration);
  }

  enrol(fresh: boolean): Move {
    const id = this.#steps++;
    if (fresh || this.backupKeys.length === 0) this.backupKeys.push(createBackupKey());
    const backupKey = this.backupKeys.length - 1;
    const password = `password ${id}`;
    const { message, complete } = this.#device.enrol(password, this.backupKeys[backupKey]);
    return this.#move({ kind: 'registration-start', id }, async (device) => {
      const answer = await device.call<wire.RegistrationStartAnswer>('registration-start', {
        registrationRequest: message,
      });
      return said(answer, async (body) => {
        this.#registrations.set(body.registration, id);
        this.prepared.push({ id, password, backupKey, body: await complete(body) });
        return { registration: id, expiresAt: time(body.expiresAt) };
      });
    });
  }

  finish(which: number, signer: number | undefined): Move {
    const { id, backupKey, body } = pick(this.prepared, which);
    const { registration } = body;
    const proof = signer === undefined ? undefined : signer % this.backupKeys.length;
    const what = {
      kind: 'registration-finish',
      registration: id,
      backupKey,
      ...(proof !== undefined && { proof }),
    } as const;
    return this.#move(what, async (device) => {
      const ownerProof = proof === undefined ? {} : { ownerProof: await this.#sign(proof, 'replace', registration) };
      const answer = await device.finish({ ...body, ...ownerProof });
      return said(answer, ({ createdAt }) => ({ createdAt: time(createdAt) }));
    });
  }

  /** A new KE1, under the password of a registration or under a wrong one. */
  async guess(of: number | undefined): Promise<Move> {
    const known = of === undefined ? undefined : this.prepared[of % Math.max(1, this.prepared.length)];
    const guess = this.#device.guess(known?.password ?? 'wrong');
    const tried = { ke1: this.#steps, guess };
    this.tried.push(tried);
    this.#digests.set(Buffer.from(sha256(fromBase64url(guess.ke1))).toString('base64'), tried.ke1);
    return this.#start(tried);
  }

  repeat(which: number): Move {
    return this.#start(pick(this.tried, which));
  }

  #start(tried: Tried): Move {
    const id = this.#steps++;
    return this.#move({ kind: 'recovery-start', id, ke1: tried.ke1 }, async (device) =>
      said(await device.start(tried.guess), (body) => {
        this.opened.push({ id, ...tried, answer: body });
        return {
          registration: this.registration(body.registration),
          attempt: body.attempt,
          attemptsRemaining: body.attemptsRemaining,
          nextAttemptAt: time(body.nextAttemptAt),
          expiresAt: time(body.expiresAt),
        };
      }),
    );
  }

  /** The KE3 for an answer, if its password was right and the step does not spoil it; else random bytes. */
  prove(which: number, spoil: boolean): Move {
    const { id, guess, answer } = pick(this.opened, which);
    const proven = spoil ? undefined : this.#device.prove(guess, answer);
    const { registration, session } = answer;
    const request = proven?.request ?? { registration, session, ke3: toBase64url(randomBytes(64)) };
    const label = this.registration(registration) ?? -1;
    const what = { kind: 'recovery-finish', registration: label, session: id, proves: proven !== undefined } as const;
    return this.#move(what, async (device) =>
      said(await device.finishRecovery(request), async ({ escrow }) => {
        const opened = await proven?.open(escrow);
        return { backupKey: this.backupKeys.findIndex((key) => opened && equalBytes(key.reveal(), opened.reveal())) };
      }),
    );
  }

  status(): Move {
    return this.#move({ kind: 'key-status' }, async (device) =>
      said(await device.call<wire.KeyAnswer>('key-status'), (body) => ({
        state: body.state,
        registration: body.registration === undefined ? undefined : this.registration(body.registration),
        attemptsRemaining: body.attemptsRemaining,
        createdAt: time(body.createdAt),
        nextAttemptAt: time(body.nextAttemptAt),
        recoveredAt: time(body.lastRecoveredAt),
        resetAt: time(body.resetAt),
        at: time(body.destroyedAt),
      })),
    );
  }

  delete(signer: number | undefined, which: number): Move {
    const known = this.prepared[which % Math.max(1, this.prepared.length)];
    if (signer === undefined || !known)
      return this.#move({ kind: 'key-delete' }, async (device) =>
        said(await device.call('key-delete', {}), () => ({})),
      );
    const backupKey = signer % this.backupKeys.length;
    const what = { kind: 'key-delete', proof: { backupKey, registration: known.id } } as const;
    return this.#move(what, async (device) => {
      const ownerProof = await this.#sign(backupKey, 'delete', known.body.registration);
      return said(await device.call('key-delete', { ownerProof }), () => ({}));
    });
  }

  reset(): Move {
    return this.#move({ kind: 'key-reset' }, async (device) =>
      said(await device.call<wire.KeyResetAnswer>('key-reset', {}), ({ resetAt }) => ({ resetAt: time(resetAt) })),
    );
  }

  cancel(): Move {
    const what = { kind: 'key-reset-cancel' } as const;
    return this.#move(what, async (device) => said(await device.call('key-reset-cancel', {}), () => ({})));
  }

  /** Delivers a message about a registration, as the queue may do at any time and any number of times. */
  destroyer(which: number): Move {
    const { id, body } = pick(this.prepared, which);
    const what = { kind: 'destroyer', registration: id } as const;
    const send = async () => {
      await this.cell.destroyer({ account: this.account, registration: body.registration });
      return { code: 'ok' };
    };
    return { what, send };
  }

  #move(what: Step, send: (device: LightDevice) => Promise<Said>): Move {
    return {
      what,
      send: async (process) => {
        const { url } = await this.cell.vault(process);
        return send(this.#device.at(url)).catch((cause) => {
          if (isGone(cause)) return undefined;
          throw cause;
        });
      },
    };
  }

  async #sign(backupKey: number, action: 'replace' | 'delete', registration: string): Promise<string> {
    const key = pick(this.backupKeys, backupKey);
    return toBase64url(await proveOwnership(key, { action, account: this.account, registration }));
  }
}

type Fields = Readonly<Record<string, string | number | undefined>>;

async function said<T>(
  { status, body, problem }: Answer<T>,
  success: (body: T) => Fields | Promise<Fields>,
): Promise<Said> {
  if (status < 300) return { code: 'ok', ...clean(await success(body)) };
  const { code, destroyedAt, nextAttemptAt, attemptsRemaining } = problem;
  if (code === 'key_destroyed' || code === 'attempts_exhausted')
    return { code, ...clean({ destroyedAt: time(destroyedAt) }) };
  if (code === 'attempt_too_soon') return { code, ...clean({ nextAttemptAt: time(nextAttemptAt) }) };
  if (code === 'wrong_password') return { code, ...clean({ attemptsRemaining }) };
  return { code };
}

const clean = (fields: Fields): Record<string, string | number> =>
  Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

function pick<T>(list: readonly T[], index: number): T {
  const found = list[index % list.length];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
}
