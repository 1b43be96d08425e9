import { beforeAll, describe, expect, test } from '@jest/globals';
import { hostOperations } from '../../../lib/key-store/admin-host-script.ts';
import {
  actionsOf,
  hostContext,
  type StackName,
  type Synthesized,
  statementsOf,
  synthesize,
} from './support/stacks.ts';

let app: Synthesized;
beforeAll(() => {
  app = synthesize(hostContext);
});

const stacks: StackName[] = ['cluster', 'key-store', 'admin-host'];

test('they synthesize offline, and AwsSolutions finds nothing that is not set aside with a reason', () => {
  expect(app.missing).toBeUndefined();
  expect(app.stacks.map((name) => name.replace('backup-key-vault-prod-', '')).sort()).toEqual([...stacks].sort());
});

test('there is an admin host only when it is asked for', () => {
  expect(synthesize().stacks).not.toContain('backup-key-vault-prod-admin-host');
});

describe('the cluster', () => {
  test('is of FIPS mode, keeps its backups, and outlives its stack', () => {
    const [cluster, ...others] = app.ofType('cluster', 'AWS::CloudHSM::Cluster');
    expect(others).toEqual([]);
    expect(cluster?.Properties).toMatchObject({
      HsmType: 'hsm2m.medium',
      Mode: 'FIPS',
      BackupRetentionPolicy: { Type: 'DAYS', Value: '90' },
    });
    expect(cluster).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    expect(cluster?.Properties.SubnetIds.length).toBeGreaterThanOrEqual(2);
  });

  test('lies in two zones, and nothing leads to the internet', () => {
    const zones = app.ofType('cluster', 'AWS::EC2::Subnet').map(({ Properties }) => Properties.AvailabilityZone);
    expect(new Set(zones.map((zone) => JSON.stringify(zone))).size).toBe(zones.length);
    expect(zones).toHaveLength(2);
    for (const stack of stacks)
      for (const type of ['InternetGateway', 'EgressOnlyInternetGateway', 'NatGateway', 'Route', 'EIP'])
        expect(app.ofType(stack, `AWS::EC2::${type}`)).toEqual([]);
    for (const { Properties } of app.ofType('cluster', 'AWS::EC2::Subnet'))
      expect(Properties.MapPublicIpOnLaunch).toBe(false);
    for (const type of ['VPC', 'Subnet'])
      for (const { DeletionPolicy } of app.ofType('cluster', `AWS::EC2::${type}`))
        expect(DeletionPolicy).toBe('Retain');
  });

  test('begins with one HSM, which stays', () => {
    const [hsms] = app.ofType('cluster', 'Custom::CloudHsmHsms');
    expect(hsms).toMatchObject({ Properties: { Count: 'first' }, DeletionPolicy: 'Retain' });
  });

  test('has passwords that Secrets Manager makes, under a key of their own, and that stay', () => {
    const secrets = app.ofType('cluster', 'AWS::SecretsManager::Secret');
    expect(secrets).toHaveLength(2);
    for (const { Properties, DeletionPolicy, UpdateReplacePolicy } of secrets) {
      // Except on create: a first deployment that fails leaves no secret whose name is in the way of the next.
      expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['RetainExceptOnCreate', 'Retain']);
      expect(Properties.GenerateSecretString).toEqual({ PasswordLength: 32, ExcludePunctuation: true });
      expect(Properties.SecretString).toBeUndefined();
      expect(Properties.KmsKeyId).toBeDefined();
    }
  });
});

describe('the key store', () => {
  test('comes after the ceremony, the HSMs before it and the key after it, one after the other', () => {
    const one = (type: string) => app.ofType('key-store', `Custom::${type}`)[0];
    const [check, hsms, store, key] = ['CeremonyCheck', 'CloudHsmHsms', 'KmsCustomKeyStore', 'CloudHsmKey'].map(one);
    expect(hsms?.DependsOn).toContain(check?.id);
    expect(store?.DependsOn).toContain(hsms?.id);
    expect(key?.DependsOn).toContain(store?.id);
    expect(hsms?.Properties.Count).toBe('2');
  });

  test('and its key outlive the stack, unless deletion was asked for with a waiting period', () => {
    for (const type of ['CloudHsmHsms', 'KmsCustomKeyStore', 'CloudHsmKey'])
      expect(app.ofType('key-store', `Custom::${type}`)[0]).toMatchObject({
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
      });
    const doomed = synthesize({ deletionWindowDays: '30' });
    const [key] = doomed.ofType('key-store', 'Custom::CloudHsmKey');
    expect(key).toMatchObject({ DeletionPolicy: 'Delete', Properties: { DeletionWindowDays: '30' } });
    const [deletion, ...more] = statementsOf(doomed, 'key-store', 'VaultKeyOnEventRole').filter(
      ({ Action }) => Action === 'kms:ScheduleKeyDeletion',
    );
    expect(more).toEqual([]);
    expect(deletion.Condition.NumericEquals).toEqual({ 'kms:ScheduleKeyDeletionPendingWindowInDays': '30' });
    expect(doomed.ofType('key-store', 'Custom::KmsCustomKeyStore')[0]).toMatchObject({ DeletionPolicy: 'Retain' });
  });

  test.each(['6', '31', 'soon'])('a waiting period of %s days is refused', (deletionWindowDays) => {
    expect(() => synthesize({ deletionWindowDays })).toThrow('deletionWindowDays');
  });

  test('one HSM is refused', () => {
    expect(() => synthesize({ hsms: '1' })).toThrow('cloudhsm.hsms expected a whole number from 2 to 28');
  });

  test('its key has the policy of the vault', () => {
    const text = JSON.stringify(app.ofType('key-store', 'Custom::CloudHsmKey')[0]?.Properties.Policy);
    for (const sid of ['AdministratorsManage', 'NobodyElseDecrypts', 'RecoveryFinishUses']) expect(text).toContain(sid);
    expect(text).not.toContain('kms:ScheduleKeyDeletion');
  });
});

describe('the rights of the functions', () => {
  test('never a wildcard in an action, and nobody but functions, hosts and the waiter has a role', () => {
    for (const stack of stacks) {
      for (const { Properties } of app.ofType(stack, 'AWS::IAM::Policy'))
        for (const action of actionsOf(Properties.PolicyDocument.Statement)) expect(action).not.toContain('*');
      for (const { Properties } of app.ofType(stack, 'AWS::IAM::Role'))
        expect(Properties.ManagedPolicyArns ?? []).toEqual([]);
    }
  });

  test('every log ends some day', () => {
    for (const stack of stacks)
      for (const { Properties } of app.ofType(stack, 'AWS::Logs::LogGroup'))
        expect(Properties.RetentionInDays).toBe(90);
  });
});

describe('the admin host', () => {
  test('has no key pair and no public address, and nothing may connect to it', () => {
    const [instance] = app.ofType('admin-host', 'AWS::EC2::Instance');
    expect(instance?.Properties.KeyName).toBeUndefined();
    expect(instance?.Properties.NetworkInterfaces).toBeUndefined();
    const groups = app.ofType('admin-host', 'AWS::EC2::SecurityGroup');
    const [host] = groups.filter(({ id }) => id.startsWith('HostGroup'));
    expect(host?.Properties.SecurityGroupIngress).toBeUndefined();
    for (const { Properties } of groups)
      for (const rule of Properties.SecurityGroupIngress ?? []) expect(rule.SourceSecurityGroupId).toBeDefined();
    expect(app.ofType('admin-host', 'AWS::EC2::SecurityGroupIngress')).toEqual([]);
  });

  test('runs a closed list of operations, and no password is among their parameters', () => {
    const [document] = app.ofType('admin-host', 'AWS::SSM::Document');
    const { parameters, mainSteps } = document?.Properties.Content ?? {};
    expect(Object.keys(parameters)).toEqual(['Operation', 'HsmAddress']);
    expect(parameters.Operation.allowedValues).toEqual([...hostOperations]);
    const script = mainSteps[0].inputs.runCommand.join('\n');
    expect(script.match(/\{\{.*?\}\}/g)).toEqual(['{{ Operation }}', '{{ HsmAddress }}']);
    expect(script).toContain(hostContext.cliPackageSha256);
  });

  test('reads two secrets and one package, and reaches S3 for packages only', () => {
    const statements = statementsOf(app, 'admin-host', 'HostRole');
    const read = statements.find(({ Action }) => Action === 'secretsmanager:GetSecretValue');
    expect(read.Resource).toHaveLength(2);
    const [storage] = app
      .ofType('admin-host', 'AWS::EC2::VPCEndpoint')
      .filter(({ Properties }) => Properties.VpcEndpointType === 'Gateway');
    expect(actionsOf(storage?.Properties.PolicyDocument.Statement)).toEqual(['s3:GetObject']);
  });

  test.each([
    [{ ...hostContext, cliPackageSha256: 'abc' }, 'cliPackageSha256'],
    [{ ...hostContext, cliPackage: 'https://example.com/x' }, 'cliPackage'],
  ])('a package without a place and a hash is refused', (context, named) => {
    expect(() => synthesize(context)).toThrow(named);
  });
});
