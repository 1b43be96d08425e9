/** `bkv doctor`: whether all that the other commands need is there, and what to do about what is not. */
import type { Command } from '../command.ts';
import type { Check } from '../doctor/check.ts';
import { examineMachine } from '../doctor/machine.ts';
import { examineVault } from '../doctor/vault.ts';

export const doctor: Command<object> = async (context) => {
  const checks = [...(await examineMachine(context)), ...(await examineVault(context))];
  const code = checks.find((check) => check.code)?.code;
  return {
    text: linesOf(checks),
    json: { checks: checks.map(({ name, text, code }) => ({ name, ok: code === undefined, text, code })) },
    ...(code && { code }),
  };
};

function linesOf(checks: readonly Check[]): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  return checks.map(({ name, text, code }) => `${code ? 'wrong' : 'ok   '}  ${name.padEnd(width)}  ${text}`).join('\n');
}
