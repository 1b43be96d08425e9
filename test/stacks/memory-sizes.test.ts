/** Each function has the memory, and so the share of a CPU, that was chosen for it. */
import { expect, test } from '@jest/globals';
import { memorySizes } from '../../lib/stacks/functions/memory-sizes.ts';
import { synthesize } from './template.ts';

const sizes = new Map(
  synthesize('prod')
    .ofType('AWS::Lambda::Function')
    .map(([, { Properties }]) => [Properties.FunctionName, Properties.MemorySize]),
);

test.each(Object.entries(memorySizes))('%s has %d MB', (name, size) => {
  expect(sizes.get(`backup-key-vault-prod-${name}`)).toBe(size);
});

test('none has so little that Node itself is short of it', () => {
  for (const size of Object.values(memorySizes)) expect(size).toBeGreaterThanOrEqual(256);
});
