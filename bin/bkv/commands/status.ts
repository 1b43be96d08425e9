/** `bkv status`: what the vault, or each vault of a set, says of this account's key, and whether this device has it. */
import type { KeyStatus } from '../../../lib/client/index.ts';
import { isPresent } from '../../../lib/client/one/present.ts';
import { fingerprintOf } from '../../../lib/protocol/crypto/fingerprint.ts';
import type { Command } from '../command.ts';
import { connect } from '../connect.ts';
import { localTime, timeAhead } from '../terminal/quantity.ts';
import { membersJson, setLines } from '../vaults/standing.ts';

export const status: Command<object> = async (context) => {
  const { device, environment } = context;
  const vault = await connect(context);
  const answer = await vault.status();
  const key = await device.key();
  const hasKey = key !== undefined;
  const fingerprint = key && (await fingerprintOf(key));
  const hasThisKey = hasKey && isPresent(answer) && (await device.registration()) === answer.registration;
  const onDevice = hasThisKey ? 'has this backup key' : hasKey ? 'has a backup key' : 'has no backup key';
  const { members, ...whole } = answer;
  const { threshold } = environment.places.present;
  return {
    text: [
      table([
        ...rowsOf(answer, vault.now()),
        ['this device', onDevice],
        ...(fingerprint ? [['fingerprint', fingerprint] as const] : []),
      ]),
      ...(members ? ['', ...setLines({ ...answer, members }, threshold)] : []),
    ].join('\n'),
    json: {
      ...whole,
      ...(members && { members: membersJson(members) }),
      device: { hasKey, hasThisKey, ...(fingerprint && { fingerprint }) },
    },
  };
};

type Row = readonly [string, string];

/** `now` is the vault's time, where it is known. */
export function rowsOf(answer: KeyStatus, now: Date | undefined): Row[] {
  const at = (time: string | undefined) => time && localTime(new Date(time));
  const { attemptsRemaining, maxAttempts, nextAttemptAt } = answer;
  const rows: (readonly [string, string | undefined])[] = [
    [
      answer.members ? 'key in the vaults' : 'key in the vault',
      answer.state === 'exhausted' ? 'exhausted: no attempt is left' : answer.state,
    ],
    ['attempts left', attemptsRemaining === undefined ? undefined : `${attemptsRemaining} of ${maxAttempts}`],
    [
      'next attempt',
      attemptsRemaining ? timeAhead(nextAttemptAt ? new Date(nextAttemptAt) : undefined, now) : undefined,
    ],
    ['registered', at(answer.createdAt)],
    ['last recovered', at(answer.lastRecoveredAt)],
    ['reset', describeReset(answer, now)],
    destruction(answer, now),
    ['because', answer.reason?.replaceAll('_', ' ')],
  ];
  return rows.filter((row): row is Row => row[1] !== undefined);
}
/** What is gone, or when it will be. */
function destruction({ state, destroyedAt }: KeyStatus, now: Date | undefined): readonly [string, string | undefined] {
  const time = destroyedAt === undefined ? undefined : new Date(destroyedAt);
  if (state === 'exhausted')
    return ['is destroyed', `${timeAhead(time, now)}, unless the last attempt proves the password`];
  return ['destroyed', time && localTime(time)];
}

function describeReset({ resetAt, resetUntil }: KeyStatus, now: Date | undefined): string | undefined {
  if (resetAt === undefined) return undefined;
  const from = new Date(resetAt);
  const open = now && from <= now ? 'open: the key can be deleted or replaced now' : `possible ${timeAhead(from, now)}`;
  return resetUntil === undefined ? open : `${open}, until ${localTime(new Date(resetUntil))}`;
}

function table(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}
