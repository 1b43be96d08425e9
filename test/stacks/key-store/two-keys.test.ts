/** Two wrapping keys in CloudHSM's key store, while one takes the place of the other. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Synthesized, synthesize } from './support/stacks.ts';

let steps: Synthesized[];
beforeAll(() => {
  steps = [[1], [1, 2], [2, 1], [2]].map((wrappingKeys) => synthesize({}, { wrappingKeys }));
});

const keysOf = (step: Synthesized) => step.ofType('key-store', 'Custom::CloudHsmKey');
const [first, second] = ['alias/backup-key-vault-prod', 'alias/backup-key-vault-prod/2'];
const aliasesOf = (step: Synthesized) => keysOf(step).map(({ Properties }) => Properties.Alias);
const byAlias = (step: Synthesized | undefined, alias: string) =>
  step && keysOf(step).find(({ Properties }) => Properties.Alias === alias);

describe('two keys in CloudHSM', () => {
  test('are made beside each other, stay when they leave the list, and keep their names in the template', () => {
    expect(steps.map(aliasesOf)).toEqual([[first], [first, second], [second, first], [second]]);
    for (const alias of [first, second]) {
      const ids = steps.flatMap((step) => byAlias(step, alias)?.id ?? []);
      expect(new Set(ids).size).toBe(1);
    }
    for (const step of steps)
      for (const { DeletionPolicy, UpdateReplacePolicy } of keysOf(step))
        expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
  });

  test('are each in a backup before the stack is done', () => {
    const [, both] = steps;
    const created = both?.ofType('key-store', 'Custom::KeyBackup').map(({ Properties }) => Properties.KeyCreated);
    const keys = both ? keysOf(both).map(({ id }) => id) : [];
    expect(created).toEqual(keys.map((id) => ({ 'Fn::GetAtt': [id, 'Created'] })));
    const [guard] = both?.ofType('key-store', 'Custom::DeletionGuard') ?? [];
    const backups = both?.ofType('key-store', 'Custom::KeyBackup').map(({ id }) => id) ?? [];
    expect(guard?.DependsOn).toEqual(expect.arrayContaining(backups));
  });

  test('let blobs move from the one that no longer wraps to the one that does, and never back', () => {
    const says = (step: Synthesized | undefined, alias: string) => {
      const text = JSON.stringify(byAlias(step, alias)?.Properties.Policy ?? '');
      return ['ReEncryptFrom', 'ReEncryptTo'].filter((action) => text.includes(`kms:${action}`));
    };
    const [one, both, turned, last] = steps;
    expect([says(one, first), says(last, second)]).toEqual([[], []]);
    expect([says(both, first), says(both, second)]).toEqual([['ReEncryptTo'], ['ReEncryptFrom']]);
    expect([says(turned, first), says(turned, second)]).toEqual([['ReEncryptFrom'], ['ReEncryptTo']]);
  });
});
