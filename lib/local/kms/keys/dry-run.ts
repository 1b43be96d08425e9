import { KmsFault } from '../wire/fault.ts';
import { flag, type Input } from '../wire/input.ts';

/** The last check of an operation that takes DryRun: everything else was right. */
export function refuseDryRun(input: Input): void {
  if (flag(input, 'DryRun'))
    throw new KmsFault('DryRunOperationException', 'The request would have succeeded, but the DryRun option is set.');
}
