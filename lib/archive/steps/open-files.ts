/** Files held open by their number, as steps. Paths are those that the functions of node:fs take. */
import * as fs from 'node:fs';
import { promisify } from 'node:util';
import { Step } from './step.ts';

const [open, fstat, close] = [
  promisify(fs.open),
  promisify(fs.fstat) as (file: number, options: { bigint: true }) => Promise<fs.BigIntStats>,
  promisify(fs.close),
];
const exact = { bigint: true } as const;

/** Gives a number that {@link closeFile} takes. `mode`: of a file that is made. */
export function openFileAt(path: Buffer, flags: number, mode?: number): Step<number> {
  return new Step(
    () => open(path, flags, mode),
    () => fs.openSync(path, flags, mode),
  );
}

export function statsOf(file: number): Step<fs.BigIntStats> {
  return new Step(
    () => fstat(file, exact),
    () => fs.fstatSync(file, exact),
  );
}

export function closeFile(file: number): Step<void> {
  return new Step(
    () => close(file),
    () => fs.closeSync(file),
  );
}
