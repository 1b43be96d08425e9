import { expect, test } from '@jest/globals';
import { cloudHsmRegions, regionObstacle, withoutKeyStores } from '../../../lib/key-store/regions.ts';
import { stages } from '../../../lib/stacks/config/stages.ts';

test('a Region is offered or not, once, and in order, so that the list can be compared with its page', () => {
  for (const list of [cloudHsmRegions, withoutKeyStores]) {
    expect(list).toEqual([...new Set(list)].sort());
    for (const region of list) expect(region).toMatch(/^[a-z]{2}(-gov)?-[a-z]+-\d$/);
  }
  // AWS General Reference, "AWS CloudHSM endpoints and quotas": rows of the table of endpoints.
  expect(cloudHsmRegions).toHaveLength(34);
});

test('Spain has HSMs and no key stores of KMS, Beijing neither', () => {
  expect(cloudHsmRegions).toContain('eu-south-2');
  expect(regionObstacle('eu-south-2')).toContain('KMS');
  expect(regionObstacle('cn-north-1')).toContain('KMS');
  expect(regionObstacle('eu-isoe-west-1')).toContain('CloudHSM');
});

test('no stage stands in such a Region', () => {
  for (const { region } of Object.values(stages)) expect(regionObstacle(region)).toBeUndefined();
});
