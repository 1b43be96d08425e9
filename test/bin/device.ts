/** A device of an account, as the command line sees it: a folder of its own, and commands that run with it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { bkv } from './cli.ts';

interface Surroundings {
  /** Where the folders of all devices are, and the commands run. */
  readonly cwd: string;
  readonly account: string;
  /** Of this device among those of the account. */
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  /** None of them may appear in anything that a command prints. */
  readonly passwords: readonly string[];
}

export function deviceOf({ cwd, account, name, env, passwords }: Surroundings) {
  const home = join(cwd, `${account}-${name}`);
  const run = async (args: string[], input = '') => {
    const own = { ...env, VAULT_ACCOUNT: account, VAULT_HOME: home };
    const ended = await bkv(args, { env: own, input, cwd });
    for (const secret of passwords) expect(ended.stdout + ended.stderr).not.toContain(secret);
    return ended;
  };
  return {
    home,
    run,
    json: async (args: string[], input?: string) => {
      const { code, stdout } = await run([...args, '--json'], input);
      return { code, ...JSON.parse(stdout) };
    },
    key: () => readFileSync(join(home, 'backup-key'), 'utf8'),
    registration: () => readFileSync(join(home, 'registration'), 'utf8').trim(),
  };
}
