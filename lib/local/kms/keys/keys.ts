/** DescribeKey, ListKeys, EnableKey, DisableKey, ScheduleKeyDeletion and CancelKeyDeletion. */
import { type KeyRecord, withKey } from '../catalog/catalog.ts';
import { type Operation, seconds } from '../kms.ts';
import { integer } from '../wire/input.ts';
import { page } from '../wire/page.ts';
import { keyArn, requiredKeyId, resolveKey, resolveKeyOnly } from './key-id.ts';
import { keyMetadata } from './key-metadata.ts';
import { type KeyState, requireNotPendingDeletion, requirePendingDeletion } from './key-state.ts';

export const describeKey: Operation = (kms, input) => {
  const catalog = kms.view();
  return { KeyMetadata: keyMetadata(catalog, resolveKey(catalog, requiredKeyId(input))) };
};

export const listKeys: Operation = (kms, input) => {
  const { items, more } = page(input, kms.view().keys.values(), { nameOf: ({ id }) => id, maximum: 1000, usual: 100 });
  return { Keys: items.map(({ id }) => ({ KeyId: id, KeyArn: keyArn(id) })), ...more };
};

/** A key whose store is away keeps the new state until the store is back. */
const setEnabled =
  (enabled: boolean): Operation =>
  async (kms, input) => {
    const keyId = requiredKeyId(input);
    await kms.commit((catalog) => {
      const key = resolveKeyOnly(catalog, keyId);
      requireNotPendingDeletion(key);
      return withKey(catalog, { ...key, enabled });
    });
    return {};
  };

export const enableKey = setEnabled(true);
export const disableKey = setEnabled(false);

const dayMs = 24 * 60 * 60 * 1000;

export const scheduleKeyDeletion: Operation = async (kms, input) => {
  const { id } = resolveKeyOnly(kms.view(), requiredKeyId(input));
  const days = integer(input, 'PendingWindowInDays', { min: 7, max: 30 }) ?? 30;
  const deletionDate = kms.clock() + days * dayMs;
  await kms.commit((catalog) => {
    const key = resolveKeyOnly(catalog, id);
    requireNotPendingDeletion(key);
    return withKey(catalog, { ...key, deletionDate });
  });
  const state: KeyState = 'PendingDeletion';
  return { KeyId: keyArn(id), DeletionDate: seconds(deletionDate), KeyState: state, PendingWindowInDays: days };
};

/** The key comes back disabled. */
export const cancelKeyDeletion: Operation = async (kms, input) => {
  const { id } = resolveKeyOnly(kms.view(), requiredKeyId(input));
  await kms.commit((catalog) => {
    const key = resolveKeyOnly(catalog, id);
    requirePendingDeletion(key);
    const { deletionDate: _cancelled, ...kept } = key;
    const restored: KeyRecord = { ...kept, enabled: false };
    return withKey(catalog, restored);
  });
  return { KeyId: keyArn(id) };
};
