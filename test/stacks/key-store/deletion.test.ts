import { describe, expect, test } from '@jest/globals';
import { explained } from '../../../lambdas/key-store/framework/explained.ts';
import { deletionGuard } from '../../../lambdas/key-store/vault-key/deletion-guard.ts';
import { createEvent, deleteEvent, deploy, updateEvent } from './support/framework.ts';
import { type Resource, synthesize } from './support/stacks.ts';

const guard = explained(deletionGuard);
const id = 'backup-key-vault-prod-key-store-deletion-guard';
const kept = { Stack: 'backup-key-vault-prod-key-store' };
const asked = { ...kept, DeletionWindowDays: '30' };

describe('deleting the stack of the key store', () => {
  test('is refused with what it would cost, and with what to do instead', async () => {
    const { PhysicalResourceId } = await deploy(guard, createEvent(kept));
    expect(PhysicalResourceId).toBe(id);
    const deletion = deploy(guard, deleteEvent(id, kept));
    await expect(deletion).rejects.toThrow('every backup key in the vault would be lost for good');
    await expect(deletion).rejects.toThrow('"Giving up a vault"');
    await expect(deletion).rejects.toThrow(`--stack-name ${kept.Stack} --retain-resources Resource`);
  });

  test('is allowed once the deletion of the key was asked for, and refused again once it no longer is', async () => {
    expect((await deploy(guard, updateEvent(id, asked, kept))).PhysicalResourceId).toBe(id);
    await deploy(guard, deleteEvent(id, asked));
    expect((await deploy(guard, updateEvent(id, kept, asked))).PhysicalResourceId).toBe(id);
    await expect(deploy(guard, deleteEvent(id, kept))).rejects.toThrow('The key stays');
  });

  const resources = synthesize().resources('key-store');
  const [guardResource] = resources.filter(({ Type }) => Type === 'Custom::DeletionGuard');

  /** Whatever must be made before it, and so is deleted after it. */
  function prerequisites(resource: Resource | undefined, seen = new Set<string>()): Set<string> {
    const text = JSON.stringify([resource?.Properties, resource?.DependsOn]);
    for (const other of resources)
      if (!seen.has(other.id) && text.includes(`"${other.id}"`)) prerequisites(other, seen.add(other.id));
    return seen;
  }

  test('asks before anything of it is deleted, and never while its creation is rolled back', () => {
    // The default: CloudFormation does not pass it over.
    expect(guardResource?.DeletionPolicy).toBe('Delete');
    const others = resources.filter((resource) => resource !== guardResource);
    const early = prerequisites(guardResource);
    expect(others.filter(({ id: other }) => !early.has(other)).map(({ id: other }) => other)).toEqual([]);
  });
});
