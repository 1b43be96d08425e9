import type { FunctionName } from '../names.ts';

/**
 * MB of each function, and with it its share of a CPU: 1,769 MB are one vCPU (Lambda Developer Guide, "Configure Lambda
 * function memory"). The smallest at which the CPU of a call takes at most 5 ms longer than on a whole one:
 * `npm run bench -- memory-sizes` shows what each size costs and takes.
 */
export const memorySizes: Readonly<Record<FunctionName, number>> = {
  authorizer: 256,
  'registration-start': 512,
  'registration-finish': 512,
  'recovery-start': 512,
  'recovery-finish': 512,
  'key-status': 256,
  'key-delete': 512,
  'key-reset': 256,
  'key-reset-cancel': 256,
  health: 256,
  destroyer: 256,
  'event-publisher': 256,
};
