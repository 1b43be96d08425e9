/** `bkv status`: what the vault says of this account's key, and whether this device has it. */
import type { KeyAnswer } from '../../../lib/client/index.ts';
import { fingerprintOf } from '../../../lib/protocol/fingerprint.ts';
import type { Command } from '../command.ts';
import { connect } from '../connect.ts';
import { localTime, timeAhead } from '../terminal/quantity.ts';

export const status: Command<object> = async ({ device, environment }) => {
  const vault = await connect(environment);
  const answer = await vault.status();
  const key = await device.key();
  const hasKey = key !== undefined;
  const fingerprint = key && (await fingerprintOf(key));
  const hasThisKey = hasKey && answer.state === 'active' && (await device.registration()) === answer.registration;
  const onDevice = hasThisKey ? 'has this backup key' : hasKey ? 'has a backup key' : 'has no backup key';
  return {
    text: table([
      ...rowsOf(answer, new Date()),
      ['this device', onDevice],
      ...(fingerprint ? [['fingerprint', fingerprint] as const] : []),
    ]),
    json: { ...answer, device: { hasKey, hasThisKey, ...(fingerprint && { fingerprint }) } },
  };
};

type Row = readonly [string, string];

export function rowsOf(answer: KeyAnswer, now: Date): Row[] {
  const at = (time: string | undefined) => time && localTime(new Date(time));
  const { attemptsRemaining, maxAttempts, nextAttemptAt, resetAt } = answer;
  const rows: (readonly [string, string | undefined])[] = [
    ['key in the vault', answer.state],
    ['attempts left', attemptsRemaining === undefined ? undefined : `${attemptsRemaining} of ${maxAttempts}`],
    [
      'next attempt',
      attemptsRemaining ? timeAhead(nextAttemptAt ? new Date(nextAttemptAt) : undefined, now) : undefined,
    ],
    ['registered', at(answer.createdAt)],
    ['last recovered', at(answer.lastRecoveredAt)],
    ['reset', resetAt && describeReset(new Date(resetAt), now)],
    ['destroyed', at(answer.destroyedAt)],
    ['because', answer.reason?.replaceAll('_', ' ')],
  ];
  return rows.filter((row): row is Row => row[1] !== undefined);
}

function describeReset(resetAt: Date, now: Date): string {
  return resetAt <= now ? 'done: the key can be deleted or replaced now' : `possible ${timeAhead(resetAt, now)}`;
}

function table(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}
