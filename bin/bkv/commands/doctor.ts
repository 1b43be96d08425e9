/** `bkv doctor`: whether all that the other commands need is there, and what to do about what is not. */
import type { Command } from '../command.ts';
import type { Check } from '../doctor/check.ts';
import { examineMachine } from '../doctor/machine.ts';
import { examineVaults } from '../doctor/vault.ts';

export const doctor: Command<object> = async (context) => {
  const checks = [...(await examineMachine(context)), ...(await examineVaults(context))];
  const code = checks.find((check) => check.code)?.code;
  return {
    text: linesOf(checks),
    json: {
      checks: checks.map(({ name, text, code, ...of }) => ({ name, ok: code === undefined, text, code, ...of })),
    },
    ...(code && { code }),
  };
};

/** The vaults of a set one after the other, each after an empty line. */
function linesOf(checks: readonly Check[]): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  return checks
    .flatMap(({ name, text, code, vault }) => {
      const line = `${code ? 'wrong' : 'ok   '}  ${name.padEnd(width)}  ${text}`;
      return vault !== undefined && name === 'address' ? ['', line] : [line];
    })
    .join('\n');
}
