import { existsSync, readFileSync } from 'node:fs';
import { expect, jest, test } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { CfnCluster } from 'aws-cdk-lib/aws-cloudhsm';
import {
  cloudHsmRegions,
  regionObstacle,
  withoutClusterType,
  withoutKeyStores,
} from '../../../lib/key-store/regions.ts';
import { stages } from '../../../lib/stacks/config/stages.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('a Region is in a list once, and in order, so that the list can be compared with its page', () => {
  for (const list of [cloudHsmRegions, withoutKeyStores, withoutClusterType]) {
    expect(list).toEqual([...new Set(list)].sort());
    for (const region of list) expect(region).toMatch(/^[a-z]{2}(-gov)?-[a-z]+-\d$/);
  }
  // AWS General Reference, "AWS CloudHSM endpoints and quotas": rows of the table of endpoints.
  expect(cloudHsmRegions).toHaveLength(34);
});

test('Spain has HSMs and no key stores of KMS, Beijing neither', () => {
  expect(cloudHsmRegions).toContain('eu-south-2');
  expect(regionObstacle('eu-south-2', false)).toContain('KMS');
  expect(regionObstacle('cn-north-1', false)).toContain('KMS');
  expect(regionObstacle('eu-isoe-west-1', false)).toContain('CloudHSM');
});

/** Whether the CDK, which knows CloudFormation's registry, finds the type in the Region. */
function makesCluster(region: string): boolean {
  const folder = temporaryFolder();
  const app = new App({ outdir: folder.path });
  const stack = new Stack(app, 'Stack', { env: { region } });
  new CfnCluster(stack, 'Cluster', { hsmType: 'hsm2m.medium', mode: 'FIPS', subnetIds: ['subnet-1'] });
  app.synth();
  const report = folder.at('validation-report.json');
  const found = existsSync(report) ? readFileSync(report, 'utf8') : '';
  folder.remove();
  return !found.includes("'AWS::CloudHSM::Cluster' does not exist");
}

test('where CloudFormation has no cluster among its types, none is to be made', () => {
  const quiet = jest.spyOn(console, 'error').mockImplementation(() => {});
  const without = cloudHsmRegions.filter((region) => !makesCluster(region));
  quiet.mockRestore();
  expect(without).toEqual(withoutClusterType);
  for (const region of withoutClusterType) {
    expect(regionObstacle(region, true)).toContain('set cloudhsm.vpcId and cloudhsm.clusterId');
    expect(regionObstacle(region, false)).toBeUndefined();
  }
});

test('no stage stands in such a Region', () => {
  for (const { region } of Object.values(stages)) expect(regionObstacle(region, true)).toBeUndefined();
});
