/** Tests that need another program, where this machine has it. */
import { spawnSync } from 'node:child_process';
import { test } from '@jest/globals';

export const hasGnuTar = spawnSync('tar', ['--version'], { encoding: 'utf8' }).stdout?.includes('GNU tar') ?? false;
export const hasPython = spawnSync('python3', ['-c', 'import tarfile']).status === 0;

/** `test`, or a skipped one that says why. */
export const withGnuTar = where(hasGnuTar, 'there is no GNU tar');
export const withPython = where(hasPython, 'there is no python3');

function where(present: boolean, why: string) {
  return (name: string, work: () => Promise<void> | void) =>
    present ? test(name, work) : test.skip(`${name} (skipped: ${why})`, work);
}
