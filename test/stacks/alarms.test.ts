/** Each alarm reads what it says it watches, and what the functions really write. */
import { expect, test } from '@jest/globals';
import { synthesize } from './template.ts';
import { watchedBy } from './watched.ts';

test('no alarm of one stage reads what another stage of the account and Region writes', () => {
  const ours = (stage: 'dev' | 'prod') =>
    [...watchedBy(synthesize(stage)).values()]
      .flat()
      .filter(({ namespace }) => namespace === 'BackupKeyVault')
      .map((metric) => JSON.stringify(metric));
  const prod = new Set(ours('prod'));
  expect(prod.size).toBeGreaterThan(10);
  expect(ours('dev').filter((metric) => prod.has(metric))).toEqual([]);
});

test('each function writes its metrics under its stage', () => {
  for (const stage of ['dev', 'prod'] as const)
    for (const [, { Properties }] of synthesize(stage).ofType('AWS::Lambda::Function'))
      if (!Properties.FunctionName.endsWith('ceremony-gate'))
        expect(Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME).toBe(`backup-key-vault-${stage}`);
});
