/** The members of a vault set: each is deployed like any vault, and `-c vaultName=` is all that it needs of its own. */
import { describe, expect, test } from '@jest/globals';
import { audiencesOf } from '../../lib/stacks/config/audiences.ts';
import { readConfigs } from '../../lib/stacks/config/read.ts';
import { entered } from './entered.ts';
import { identityPolicies, list, resourcePolicies, roleOf, type Statement } from './policies.ts';
import { isAllowed, use } from './simulation.ts';
import { synthesize } from './template.ts';

const names = ['vault.one.example', 'vault.two.example', 'vault.three.example'];
const members = names.map((vaultName) => ({ vaultName, template: synthesize('dev', { vaultName }) }));
type Member = (typeof members)[number];

const valuesOf = ({ template }: Member, variable: string) => {
  const told = Object.values(template.functions()).map((lambda) => lambda.Properties.Environment?.Variables[variable]);
  return [...new Set(told.filter((value) => value !== undefined))];
};

/** The vault that each use of a wrapping key is bound to, in the policies of roles and of the keys. */
function vaultsIn({ template }: Member): string[] {
  const roles = [...identityPolicies(template, 'dev').values()];
  const statements: Statement[] = [...roles, resourcePolicies(template).key.policy].flatMap((one) => one.Statement);
  const found = statements.flatMap(({ Condition = {} }) =>
    Object.values(Condition).flatMap((tested) => list(tested['kms:EncryptionContext:vault'] ?? [])),
  );
  return [...new Set(found)];
}

describe.each(members)('the member $vaultName', (member) => {
  const { vaultName, template } = member;

  test('answers by its name, and takes tokens for it and for no other', () => {
    expect(valuesOf(member, 'VAULT_NAME')).toEqual([vaultName]);
    expect(valuesOf(member, 'VAULT_AUDIENCES')).toEqual([vaultName]);
  });

  test('wraps under its name alone, so that no other member opens what it keeps', async () => {
    expect(vaultsIn(member)).toEqual([vaultName]);
    const policy = identityPolicies(template, 'dev').get('recovery-start') ?? { Version: '', Statement: [] };
    const { key } = resourcePolicies(template);
    const opens = (vault: string) =>
      isAllowed({
        principal: { arn: roleOf('dev', 'recovery-start'), policy },
        action: 'kms:Decrypt',
        target: key,
        context: use(vault, 'oprf-share'),
      });
    for (const name of names) expect([name, await opens(name)]).toEqual([name, name === vaultName]);
  });

  test('knows of no other', () => {
    const text = JSON.stringify(template.resources);
    expect(names.filter((name) => text.includes(name))).toEqual([vaultName]);
  });
});

describe('vaults that are deployed together', () => {
  const vaultsOf = (context: Record<string, string>) =>
    readConfigs({ ...entered('dev'), vaultId: 'one,two', ...context });

  test('take no token in common', () => {
    expect(vaultsOf({}).map(audiencesOf)).toEqual([['dev-vault-one'], ['dev-vault-two']]);
  });

  test.each(['app', 'one,app'])('are refused with the audiences %s for both', (audiences) => {
    const [first = ''] = audiences.split(',');
    expect(() => vaultsOf({ audiences })).toThrow(
      `token.audiences expected another for each vault that is deployed, got "${first}" twice`,
    );
  });

  test('are not mistaken for two where one of them names an audience twice', () => {
    expect(vaultsOf({ vaultId: 'one', audiences: 'app,app' })).toHaveLength(1);
  });
});
