/** The vault's identity: which keys there are, who is told of them, and what the outputs say while one follows another. */
import { describe, expect, test } from '@jest/globals';
import { resourcePolicies } from './policies.ts';
import { type Synthesized, synthesize } from './template.ts';

const keysOf = (template: Synthesized) =>
  template
    .ofType('AWS::KMS::Key')
    .filter(([, { Properties }]) => Properties.KeyUsage === 'SIGN_VERIFY')
    .map(([id]) => id);

const pinsOf = (template: Synthesized) => {
  const [[id = '', { Properties } = { Properties: {} }] = [], ...more] = template.ofType('Custom::VaultIdentity');
  expect(more).toEqual([]);
  const signing: { 'Fn::GetAtt': [string, string] }[] = Properties.KeyArns;
  return { id, keys: signing.map(({ 'Fn::GetAtt': [key] }) => key) };
};

/** The keys on which a function may sign, as its role says. */
const maySignWith = (template: Synthesized, name: string) =>
  template
    .ofType('AWS::IAM::Policy')
    .filter(([, { Properties }]) => JSON.stringify(Properties.Roles).includes(name.replace('-', '')))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
    .filter(({ Sid }) => Sid === 'Identity')
    .flatMap(({ Resource }) => [Resource].flat())
    .map(({ 'Fn::GetAtt': [key] }) => key);

const signers = ['registration-start', 'registration-finish'];

describe.each(['dev', 'prod', 'localstack'] as const)('stage %s', (stage) => {
  const template = synthesize(stage);

  test('has one key of P-256 that signs and nothing else, in plain KMS', () => {
    const [key, ...more] = keysOf(template);
    expect(more).toEqual([]);
    expect(template.resources[key ?? '']?.Properties).toMatchObject({
      KeySpec: 'ECC_NIST_P256',
      KeyUsage: 'SIGN_VERIFY',
    });
    expect(template.resources[key ?? '']?.Properties.Origin).toBeUndefined();
    expect(pinsOf(template).keys).toEqual([key]);
  });

  test('gives the pin as its output Identity, and no second one', () => {
    expect(template.outputs.Identity).toEqual({ 'Fn::GetAtt': [pinsOf(template).id, 'Identity'] });
    expect(template.outputs).not.toHaveProperty('OtherIdentity');
  });

  test('signs with no key before its pin was read', () => {
    for (const name of signers)
      expect(template.functions()[name]?.Properties.Environment.Variables.VAULT_IDENTITY_KEY_ID).toEqual({
        'Fn::GetAtt': [pinsOf(template).id, 'KeyArn'],
      });
  });
});

describe('a new identity key', () => {
  const steps = [[1], [1, 2], [2, 1], [2]].map((identityKeys) => synthesize('dev', {}, { identityKeys }));
  const number = (template: Synthesized, id: string) =>
    /number (\d+)$/.exec(template.resources[id]?.Properties.Description)?.[1];

  test('is there before it signs, and the key before it is there while its code still runs', () => {
    const keys = steps.map((template) => pinsOf(template).keys.map((id) => number(template, id)));
    expect(keys).toEqual([['1'], ['1', '2'], ['2', '1'], ['2']]);
    for (const template of steps)
      for (const name of signers) expect(maySignWith(template, name)).toEqual(pinsOf(template).keys);
  });

  test('takes the place of none: each keeps its name in the template from first to last', () => {
    const [first, both, turned, last] = steps.map((template) => new Set(keysOf(template)));
    expect(both).toEqual(turned);
    expect([...(first ?? []), ...(last ?? [])].sort()).toEqual([...(both ?? [])].sort());
  });

  test('has its pin among the outputs from the first step, and the last key until the last', () => {
    const outputs = steps.map(({ outputs }) => Object.keys(outputs).filter((name) => name.endsWith('Identity')));
    expect(outputs).toEqual([['Identity'], ['Identity', 'OtherIdentity'], ['Identity', 'OtherIdentity'], ['Identity']]);
  });

  test('has the same policy as the one before it', () => {
    const [, both] = steps;
    const policies = keysOf(both ?? synthesize('dev')).map((id) => both?.resources[id]?.Properties.KeyPolicy);
    expect(policies[1]).toEqual(policies[0]);
    expect(resourcePolicies(both ?? synthesize('dev')).identity.policy.Statement.length).toBeGreaterThan(5);
  });
});
