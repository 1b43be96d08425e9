/** What a key administrator's own role needs, since the keys' policies leave the rest to it. */
import { expect, test } from '@jest/globals';
import { administrator } from '../key-table.ts';
import { resourcePolicies } from '../policies.ts';
import { isAllowed } from '../simulation.ts';
import { account, synthesize } from '../template.ts';
import { example } from './examples.ts';

const { key, identity, tableKey } = resourcePolicies(synthesize('dev', { keyAdministrators: administrator }));
const principal = { arn: administrator, policy: example('key-administrator') };
const keys = { 'the wrapping key': key, 'the identity key': identity, "the table's key": tableKey };

test.each(Object.entries(keys))('with it, an administrator manages %s and does not use it', async (_, target) => {
  const may = (action: string) =>
    isAllowed({ principal, action: `kms:${action}`, target, context: { 'kms:CallerAccount': account } });
  for (const action of ['PutKeyPolicy', 'DisableKey', 'EnableKey', 'GetKeyPolicy'])
    expect([action, await may(action)]).toEqual([action, true]);
  for (const action of ['Decrypt', 'Encrypt', 'Sign', 'CreateGrant', 'GenerateDataKey', 'ScheduleKeyDeletion'])
    expect([action, await may(action)]).toEqual([action, false]);
});
