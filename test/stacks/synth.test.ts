import { describe, expect, test } from '@jest/globals';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { acknowledge } from '../../lib/stacks/acknowledge.ts';
import { synthesize } from './template.ts';

const stages = ['dev', 'prod', 'localstack'] as const;

describe.each(stages)('stage %s', (stage) => {
  test('synthesizes offline, and AwsSolutions finds nothing that is not set aside with a reason', () => {
    const { missing, resources } = synthesize(stage);
    expect(Object.keys(resources).length).toBeGreaterThan(150);
    expect(missing).toBeUndefined();
  });
});

describe('AwsSolutions', () => {
  const build = (prepare: (queue: Queue) => void) => {
    const app = new App({ context: {} });
    prepare(new Queue(new Stack(app, 'Stack'), 'Queue', { enforceSSL: true }));
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    return () => app.synth();
  };

  test('ends a synthesis that has a finding', () => {
    expect(build(() => {})).toThrow('AwsSolutions-SQS3');
  });

  test('lets one pass whose finding is set aside', () => {
    expect(build((queue) => acknowledge(queue, 'SQS3', 'a reason'))).not.toThrow();
  });
});

describe('stage localstack', () => {
  const types = (stage: (typeof stages)[number]) =>
    new Set(Object.values(synthesize(stage).resources).map(({ Type }) => Type));

  const without = (all: Set<string>, some: Set<string>) => new Set([...all].filter((type) => !some.has(type)));

  test('leaves out the firewall, the dashboard, the archive, the alarm over alarms and nothing else of dev', () => {
    const left = without(types('dev'), types('localstack'));
    expect(left).toEqual(
      new Set([
        'AWS::WAFv2::WebACL',
        'AWS::WAFv2::WebACLAssociation',
        'AWS::CloudWatch::Dashboard',
        'AWS::CloudWatch::CompositeAlarm',
        'AWS::WAFv2::LoggingConfiguration',
        'AWS::Logs::ResourcePolicy',
        'AWS::Events::Archive',
      ]),
    );
  });

  test('leaves out gradual deployment, the alarms by mail, the ceremony and the watch of the key store besides, of prod', () => {
    const left = without(types('prod'), types('dev'));
    expect(left).toEqual(
      new Set([
        'AWS::CodeDeploy::Application',
        'AWS::CodeDeploy::DeploymentGroup',
        'AWS::SNS::Subscription',
        'AWS::CloudFormation::CustomResource',
      ]),
    );
  });
});

describe('stage prod', () => {
  test('makes nothing before the gate of the ceremony has opened', () => {
    const { resources } = synthesize('prod');
    const gate =
      Object.entries(resources).find(([, { Type }]) => Type === 'AWS::CloudFormation::CustomResource')?.[0] ?? '';
    const waits = (id: string, seen = new Set<string>()): boolean => {
      if (seen.has(id)) return false;
      seen.add(id);
      const text = JSON.stringify(resources[id]);
      const named = Object.keys(resources).filter((other) => text.includes(`"${other}"`));
      return named.includes(gate) || named.some((other) => waits(other, seen));
    };
    const early = Object.keys(resources).filter((id) => !id.startsWith('CeremonyGate') && !waits(id));
    expect(early).toEqual([]);
  });

  test('has no key of its own for the key store', () => {
    const descriptions = synthesize('prod').ofType('AWS::KMS::Key');
    expect(descriptions.map(([, { Properties }]) => Properties.Description)).toEqual([
      'Backup Key Vault prod: signs for the vault, number 1',
      'Backup Key Vault prod: encrypts the table at rest',
    ]);
  });
});
