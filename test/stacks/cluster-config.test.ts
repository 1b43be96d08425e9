/** Where the cluster is and where its backups go: what a team may write into the file, and what is refused. */
import { describe, expect, test } from '@jest/globals';
import type { KeyStoreConfig } from '../../lib/stacks/config/config.ts';
import { readConfig } from '../../lib/stacks/config/read.ts';
import { validate } from '../../lib/stacks/config/validate.ts';
import { entered } from './entered.ts';

const prod = readConfig(entered('prod'));
const dev = readConfig(entered('dev'));
const kept = { hsms: 2, backupRetentionDays: 90 };
const account = '210987654321';
const vpcId = 'vpc-0123456789abcdef0';

const wrong: [Partial<KeyStoreConfig>, string][] = [
  [{}, 'cloudhsm.backupRegion expected a Region or none, in prod, got nothing'],
  [{ backupRegion: 'Ireland' }, 'cloudhsm.backupRegion expected a Region such as eu-west-1, or none'],
  [{ backupRegion: 'eu-central-1' }, 'cloudhsm.backupRegion expected another Region than that of the cluster, or none'],
  [{ backupRegion: 'us-gov-west-1' }, 'expected none: no backup is copied into or out of GovCloud'],
  [{ availabilityZones: ['eu-central-1a'] }, 'cloudhsm.availabilityZones expected at least two zones'],
  [{ availabilityZones: ['eu-central-1a', 'eu-central-1a'] }, 'cloudhsm.availabilityZones expected each zone once'],
  [{ availabilityZones: ['euc1-az1', 'euc1-az2'] }, 'availabilityZones.0 expected a zone such as eu-central-1a'],
  [{ availabilityZones: ['eu-central-1a', 'eu-west-1b'] }, 'cloudhsm.availabilityZones expected zones of eu-central-1'],
  [
    { availabilityZones: ['eu-central-1a', 'eu-central-1b'], clusterId: 'cluster-abcdefghijk' },
    'cloudhsm.availabilityZones expected nothing: the subnets of cloudhsm.clusterId are what they are',
  ],
  [{ endpoints: 'existing' }, 'cloudhsm.endpoints expected own, since there is no cloudhsm.vpcId'],
];

describe('the cluster', () => {
  test.each(wrong)('%j is refused by name', (change, fault) => {
    expect(() => validate({ ...prod, cloudhsm: { ...kept, ...change } })).toThrow(fault);
  });

  test.each([
    { backupRegion: 'eu-west-1' },
    { backupRegion: 'none' },
    { backupRegion: 'none', availabilityZones: ['eu-central-1a', 'eu-central-1c'] },
    { backupRegion: 'none', vpcId, endpoints: 'existing' } as const,
  ])('%j is taken', (change) => {
    const config = { ...prod, account, cloudhsm: { ...kept, ...change } };
    expect(validate(config)).toEqual(config);
  });

  test('of another stage than prod may leave the second Region out', () => {
    const config = { ...dev, keyStore: 'cloudhsm', cloudhsm: kept } as const;
    expect(validate(config)).toEqual(config);
  });

  test('of a stage takes the second Region from the command line', () => {
    expect(readConfig({ ...entered('prod'), backupRegion: 'none' }).cloudhsm?.backupRegion).toBe('none');
    const moved = () => readConfig({ ...entered('prod'), region: 'eu-west-1' });
    expect(moved).toThrow('cloudhsm.backupRegion expected another Region than that of the cluster');
  });
});
