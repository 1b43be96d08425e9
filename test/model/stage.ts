/** The real vault and what the devices of one account hold; sends each step and puts the answer in the model's words. */

import { type BackupKey, createBackupKey } from '../../lib/protocol/crypto/backup-key.ts';
import { equalBytes, sha256, toBase64url, utf8 } from '../../lib/protocol/crypto/bytes.ts';
import { askedBy } from '../../lib/protocol/crypto/identity.ts';
import { type OwnerAction, proveOwnership } from '../../lib/protocol/crypto/owner-proof.ts';
import type * as wire from '../../lib/protocol/wire/schemas.ts';
import type { Scheme } from '../../lib/vault/record.ts';
import type { AnyDevice, AnyGuess } from '../support/device/any-device.ts';
import type { Answer } from '../support/device/call.ts';
import { isGone } from '../support/network/gone.ts';
import type { Cell } from '../support/vault/cell.ts';
import type { Item } from '../support/vault/table.ts';
import { type Actor, actorOf, digestOfGuess, type Enrolling, enrolling } from './actor.ts';
import type { Names } from './item.ts';
import { Mismatch } from './mismatch.ts';
import type { Said, Step, World } from './model.ts';

/** One registration request, which may be sent again, with the same owner proof or another. */
interface Enrolment extends Enrolling {
  readonly password: string;
  readonly backupKey: number;
}

interface Prepared extends Pick<Enrolment, 'password' | 'backupKey'> {
  readonly body: wire.RegistrationFinishRequest;
}

interface Tried {
  readonly ke1: number;
  readonly guess: AnyGuess;
}

interface Opened extends Tried {
  readonly answer: wire.RecoveryStartAnswer;
}

/** Who signs a request, if anybody does: a backup key by its number, for one registration. */
export interface Signer {
  readonly backupKey: number;
  readonly registration: number;
}

/** A step, and how to send it to a process. */
export interface Move {
  readonly what: Step;
  send(process: number): Promise<Said | undefined>;
}

const time = (iso: string | undefined) => (iso === undefined ? undefined : Date.parse(iso));

/** Whose play it is, and how the vault keeps the keys in it. */
interface Opening {
  readonly sub: string;
  readonly account: string;
  readonly scheme: Scheme;
}

export class Stage implements Names {
  readonly cell: Cell;
  readonly #device: Actor;
  readonly account: string;
  readonly enrolments: Enrolment[] = [];
  readonly prepared: Prepared[] = [];
  readonly tried: Tried[] = [];
  readonly opened: Opened[] = [];
  readonly backupKeys: BackupKey[] = [];
  readonly #registrations = new Map<string, number>();
  readonly #sessions = new Map<string, number>();
  readonly #ke1s = new Map<string, number>();
  readonly #requests = new Map<string, number>();
  #steps = 0;

  private constructor(cell: Cell, device: Actor, account: string) {
    this.cell = cell;
    this.#device = device;
    this.account = account;
  }

  static async open(cell: Cell, { sub, account, scheme }: Opening): Promise<Stage> {
    return new Stage(cell, await actorOf(scheme, cell.owner, sub), account);
  }

  registration(id: string): number | undefined {
    return this.#registrations.get(id);
  }

  ke1(digest: string): number | undefined {
    return this.#ke1s.get(digest);
  }

  request(digest: string): number | undefined {
    return this.#requests.get(digest);
  }

  knows(registration: number): boolean {
    return [...this.#registrations.values()].includes(registration);
  }

  /** Which real names the table has for what the model calls by a number. The two are in the same state. */
  learn(item: Item | undefined, { key, pending }: World): void {
    const stored = item?.pending?.M?.registration?.S;
    if (stored !== undefined && pending && !this.#registrations.has(stored))
      this.#registrations.set(stored, pending.registration);
    if (!key) return;
    for (const [id, { M }] of Object.entries(item?.sessions?.M ?? {})) this.#sessions.set(id, Number(M?.serial?.N));
  }

  enrol(fresh: boolean, signer: Signer | undefined): Promise<Move> {
    if (fresh || this.backupKeys.length === 0) this.backupKeys.push(createBackupKey());
    const backupKey = this.backupKeys.length - 1;
    const password = `password ${this.#steps}`;
    const enrolment = { password, backupKey, ...enrolling(this.#device, password, this.backupKeys[backupKey]) };
    this.enrolments.push(enrolment);
    return this.#enrol(enrolment, signer);
  }

  /** The same request again. */
  enrolAgain(which: number, signer: Signer | undefined): Promise<Move> {
    return this.#enrol(pick(this.enrolments, which), signer);
  }

  async #enrol({ password, backupKey, body, complete }: Enrolment, signer: Signer | undefined): Promise<Move> {
    const id = this.#steps++;
    const known = signer && this.#realName(signer.registration);
    const proof =
      signer && known !== undefined ? { ...signer, backupKey: signer.backupKey % this.backupKeys.length } : undefined;
    const signed = proof ? await this.#sign('enrol', { ...proof, registration: known ?? '' }, body) : body;
    const asked = utf8(askedBy({ token: this.#device.token, request: signed }));
    const name = Buffer.from(sha256(asked)).toString('base64');
    const request = this.#requests.get(name) ?? id;
    this.#requests.set(name, request);
    const what = { kind: 'registration-start', id, request, ...(proof && { proof }) } as const;
    return this.#move(what, async (device) => {
      const answer = await device.call<wire.RegistrationStartAnswer>('registration-start', signed);
      return said(answer, async (started) => {
        // Each completing makes another record. A device that asks again goes on with what it made first.
        if (!this.prepared.some(({ body }) => body.registration === started.registration))
          this.prepared.push({ password, backupKey, body: await complete(started) });
        return { expiresAt: time(started.expiresAt) };
      });
    });
  }

  #realName(registration: number): string | undefined {
    return [...this.#registrations].find(([, number]) => number === registration)?.[0];
  }

  /** The model's number for a registration; none has this one if it never was in the table. */
  number({ body }: Prepared): number {
    return this.#registrations.get(body.registration) ?? -1;
  }

  finish(which: number, signer: number | undefined): Move {
    const prepared = pick(this.prepared, which);
    const { backupKey, body } = prepared;
    const { registration } = body;
    const proof = signer === undefined ? undefined : signer % this.backupKeys.length;
    const what = {
      kind: 'registration-finish',
      registration: this.number(prepared),
      backupKey,
      ...(proof !== undefined && { proof }),
    } as const;
    return this.#move(what, async (device) => {
      const signed = proof === undefined ? body : await this.#sign('replace', { backupKey: proof, registration }, body);
      return said(await device.finish(signed), ({ createdAt }) => ({ createdAt: time(createdAt) }));
    });
  }

  /** A new KE1, under the password of a registration or under a wrong one. */
  async guess(of: number | undefined): Promise<Move> {
    const known = of === undefined ? undefined : this.prepared[of % Math.max(1, this.prepared.length)];
    const guess = this.#device.guess(known?.password ?? 'wrong');
    const tried = { ke1: this.#steps, guess };
    this.tried.push(tried);
    this.#ke1s.set(digestOfGuess(this.#device, guess), tried.ke1);
    return this.#start(tried);
  }

  repeat(which: number): Move {
    return this.#start(pick(this.tried, which));
  }

  #start(tried: Tried): Move {
    const id = this.#steps++;
    return this.#move({ kind: 'recovery-start', id, ke1: tried.ke1 }, async (device) =>
      said(await device.start(tried.guess), (body) => {
        this.#expectSame(tried, body);
        this.opened.push({ ...tried, answer: body });
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

  /** A session has one answer, to one KE1. */
  #expectSame({ ke1 }: Tried, answer: wire.RecoveryStartAnswer): void {
    const former = this.opened.find((one) => one.answer.session === answer.session);
    if (!former || (former.ke1 === ke1 && JSON.stringify(former.answer) === JSON.stringify(answer))) return;
    throw new Mismatch('statesTheModelLacks', { session: answer.session, answered: [former.ke1, ke1] });
  }

  /** The proof for an answer, if its password was right and the step does not spoil it; else one of nothing. */
  async prove(which: number, spoil: boolean): Promise<Move> {
    const { guess, answer } = pick(this.opened, which);
    const device: AnyDevice = this.#device;
    const proven = spoil ? undefined : await device.prove(guess, answer);
    const { registration, session } = answer;
    const request = proven?.request ?? device.unproven(answer);
    const what = {
      kind: 'recovery-finish',
      registration: this.registration(registration) ?? -1,
      session: this.#sessions.get(session) ?? -1,
      proves: proven !== undefined,
    } as const;
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
        resetUntil: time(body.resetUntil),
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
    const { registration } = known.body;
    const what = { kind: 'key-delete', proof: { backupKey, registration: this.number(known) } } as const;
    return this.#move(what, async (device) =>
      said(await device.call('key-delete', await this.#sign('delete', { backupKey, registration }, {})), () => ({})),
    );
  }

  reset(): Move {
    return this.#move({ kind: 'key-reset' }, async (device) =>
      said(await device.call<wire.KeyResetAnswer>('key-reset', {}), ({ resetAt, resetUntil }) => ({
        resetAt: time(resetAt),
        resetUntil: time(resetUntil),
      })),
    );
  }

  cancel(): Move {
    const what = { kind: 'key-reset-cancel' } as const;
    return this.#move(what, async (device) => said(await device.call('key-reset-cancel', {}), () => ({})));
  }

  /** Delivers a message about a registration, as the queue may do at any time and any number of times. */
  destroyer(which: number): Move {
    const prepared = pick(this.prepared, which);
    const what = { kind: 'destroyer', registration: this.number(prepared) } as const;
    const send = async () => {
      await this.cell.destroyer({ account: this.account, registration: prepared.body.registration });
      return { code: 'ok' };
    };
    return { what, send };
  }

  #move(what: Step, send: (device: AnyDevice) => Promise<Said>): Move {
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

  async #sign<Body extends object>(
    action: OwnerAction,
    { backupKey, registration }: { readonly backupKey: number; readonly registration: string },
    body: Body,
  ): Promise<Body & { ownerProof: string }> {
    const key = pick(this.backupKeys, backupKey);
    const statement = { action, account: this.account, vault: vaultName, registration, body };
    return { ...body, ownerProof: toBase64url(await proveOwnership(key, statement)) };
  }
}

/** As the embedded vault is named. */
const vaultName = 'embedded-vault';

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
