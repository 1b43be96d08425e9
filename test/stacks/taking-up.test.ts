/** A vault whose stack was deleted, and whose table and keys were kept, is deployed again over them. */
import { describe, expect, test } from '@jest/globals';
import { keyArn, synthesize } from './template.ts';

const streamArn =
  'arn:aws:dynamodb:eu-central-1:210987654321:table/backup-key-vault-dev/stream/2026-11-01T00:00:00.000';
const identityKeyArn = 'arn:aws:kms:eu-central-1:210987654321:key/99999999-12ab-34cd-56ef-1234567890ab';
const kept = { keyArn, tableStreamArn: streamArn, identityKeyArns: identityKeyArn };

describe('taking up what was kept', () => {
  const template = synthesize('dev', kept);

  test('makes no table and no key', () => {
    expect(template.ofType('AWS::DynamoDB::GlobalTable')).toEqual([]);
    expect(template.ofType('AWS::KMS::Key')).toEqual([]);
  });

  test('gives them to the functions, to the stream and to the outputs', () => {
    const { 'recovery-start': recovery, 'registration-start': registration } = template.functions();
    const environment = (lambda: typeof recovery) => template.resolve(lambda?.Properties.Environment.Variables);
    expect(environment(recovery)).toMatchObject({ VAULT_TABLE: 'backup-key-vault-dev', VAULT_KEY_ID: keyArn });
    expect(environment(registration)).toMatchObject({ VAULT_KEY_ID: keyArn });
    const sources = template.ofType('AWS::Lambda::EventSourceMapping').map(([, { Properties }]) => Properties);
    expect(sources.map(({ EventSourceArn }) => EventSourceArn)).toContain(streamArn);
    const [[, identity] = []] = template.ofType('Custom::VaultIdentity');
    expect(identity?.Properties.KeyArns).toEqual([identityKeyArn]);
  });

  test('says what it took to the check that refuses others', () => {
    const [[, constants] = []] = template.ofType('Custom::VaultConstants');
    expect(constants?.Properties.Constants).toMatchObject({
      'wrapping key 1': keyArn,
      'identity key 1': identityKeyArn,
    });
  });

  test.each([
    [{ tableStreamArn: streamArn.replace('-dev', '-prod') }, 'kept.tableStreamArn expected the stream of the table'],
    [{ tableStreamArn: 'backup-key-vault-dev' }, 'kept.tableStreamArn expected the ARN of a stream of a table'],
    [{ identityKeyArns: 'alias/x' }, 'kept.identityKeyArns.0 expected the ARN of a key'],
    [{ identityKeyArns: `${identityKeyArn},${keyArn}` }, 'kept.identityKeyArns expected no more keys'],
    [{ keyArn: 'alias/x' }, '-c keyArn= expected the ARN'],
  ])('is refused where it is not of this vault: %j', (context, refusal) => {
    expect(() => synthesize('dev', context)).toThrow(refusal);
  });
});
