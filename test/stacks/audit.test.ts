/** The role of auditors, and code that somebody has signed. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { list, type Statement } from './policies.ts';
import { account, region, synthesize } from './template.ts';

const auditor = 'arn:aws:iam::333344445555:role/outside-auditor';
const template = synthesize('prod', { auditors: auditor });
const roleName = `backup-key-vault-prod-auditor-${region}`;

describe('the role of auditors', () => {
  const roleIn = (from = template) =>
    from.ofType('AWS::IAM::Role').find(([, { Properties }]) => from.resolve(Properties.RoleName) === roleName);
  const [id = '', role] = roleIn() ?? [];

  test('is there where somebody is named, and trusts nobody else', () => {
    expect(roleIn(synthesize('prod'))).toBeUndefined();
    expect(template.resolve(role?.Properties.AssumeRolePolicyDocument.Statement)).toEqual([
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: auditor } },
    ]);
  });

  test('reads how the vault is deployed, and no item, log, secret or traffic; it calls and changes nothing', () => {
    const [[, policy] = []] = template
      .ofType('AWS::IAM::Policy')
      .filter(([, { Properties }]) => Properties.Roles.some(({ Ref }: { Ref: string }) => Ref === id));
    const statements: Statement[] = template.resolve(policy?.Properties.PolicyDocument.Statement);
    const actions = statements.flatMap(({ Action }) => list(Action)).sort();
    expect(actions).toEqual([
      'cloudformation:DescribeStackResources',
      'cloudformation:GetTemplate',
      'cloudformation:ListExports',
      'cloudwatch:DescribeAlarms',
      'dynamodb:DescribeTable',
      'dynamodb:GetResourcePolicy',
      'iam:GetRole',
      'iam:GetRolePolicy',
      'iam:ListAttachedRolePolicies',
      'iam:ListRolePolicies',
      'kms:GetKeyPolicy',
      'kms:GetPublicKey',
      'lambda:GetFunction',
      'lambda:GetPolicy',
    ]);
    const open = statements
      .filter(({ Resource }) => list(Resource).includes('*'))
      .flatMap(({ Action }) => list(Action));
    expect(open.sort()).toEqual(['cloudformation:ListExports', 'cloudwatch:DescribeAlarms']);
  });

  test('is let into the policy of every key, to read it', () => {
    const keys = template.ofType('AWS::KMS::Key');
    expect(keys.length).toBeGreaterThan(1);
    for (const [, { Properties }] of keys) {
      const statements: Statement[] = template.resolve(Properties.KeyPolicy.Statement);
      const reads = statements.filter(({ Sid }) => Sid === 'AuditorsRead');
      expect(reads.map(({ Condition }) => Condition)).toEqual([
        { ArnEquals: { 'aws:PrincipalArn': [`arn:aws:iam::${account}:role/${roleName}`] } },
      ]);
      expect(
        reads.flatMap(({ Action }) => list(Action)).filter((action) => !/^kms:(Describe|Get|List)/.test(action)),
      ).toEqual([]);
    }
  });
});

describe('with a profile of AWS Signer', () => {
  const codeSigning = { profileName: 'vault', profileVersion: 'abcde12345', bucket: 'signed-code' };
  const signed = synthesize('prod', {}, { codeSigning });

  test('Lambda refuses every function of the vault that the profile has not signed', () => {
    const configs = signed.ofType('AWS::Lambda::CodeSigningConfig');
    for (const [, { Properties }] of configs) {
      expect(Properties.CodeSigningPolicies).toEqual({ UntrustedArtifactOnDeployment: 'Enforce' });
      expect(JSON.stringify(Properties.AllowedPublishers)).toContain('signing-profiles/vault/abcde12345');
    }
    const ids = configs.map(([id]) => id);
    const functions = Object.values(signed.functions()).filter(({ Properties }) => Properties.Environment);
    expect(functions.length).toBeGreaterThan(10);
    for (const { Properties } of functions) expect(ids).toContain(Properties.CodeSigningConfigArn['Fn::GetAtt'][0]);
  });

  test('a function is what was signed of the very bytes that this tree builds', () => {
    const { 'recovery-start': recovery } = signed.functions();
    const hash = createHash('sha256').update(readFileSync('dist/lambdas/recovery-start.zip')).digest('hex');
    expect(recovery?.Properties.Code).toEqual({ S3Bucket: 'signed-code', S3Key: `recovery-start-${hash}.zip` });
  });

  test('and without one the function is the bundle itself', () => {
    expect(template.ofType('AWS::Lambda::CodeSigningConfig')).toEqual([]);
  });
});
