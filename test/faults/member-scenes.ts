/** What an app does with a vault set while one member of it is faulty, and what must be so afterwards. */
import type { BackupKey, BackupKeyVault } from '../../lib/client/index.ts';
import { password } from '../support/device/password.ts';

export const changed = 'seven purple walnuts dancing';

interface Owner {
  readonly device: BackupKeyVault;
  readonly backupKey: BackupKey;
  /** In force before the scene. */
  readonly password: string;
}

export interface SetScene {
  readonly name: string;
  /** The calls that it makes at a member. */
  readonly paths: readonly string[];
  /** The scene begins without a key. */
  readonly first?: true;
  /** The password that opens afterwards. Undefined: no key is left. */
  readonly leaves: (before: string) => string | undefined;
  /** Attempts that may be counted at the faulty member when it ends: a guess whose proof did not arrive. */
  readonly counted: number;
  run(owner: Owner): Promise<BackupKey | undefined>;
}

const registration = ['/v1/key', '/v1/registration/start', '/v1/registration/finish'];

export const setScenes: readonly SetScene[] = [
  {
    name: 'register',
    paths: registration,
    first: true,
    leaves: () => password,
    counted: 0,
    run: async ({ device, backupKey }) => void (await device.register({ backupKey, password })),
  },
  {
    name: 'change-password',
    paths: registration,
    leaves: () => changed,
    counted: 0,
    run: async ({ device, backupKey }) => void (await device.changePassword({ backupKey, password: changed })),
  },
  {
    name: 'recover',
    paths: ['/v1/recovery/start', '/v1/recovery/finish'],
    leaves: (before) => before,
    counted: 1,
    run: async ({ device, password: right }) => {
      const { backupKey, settled } = await device.recover({ password: right });
      await settled;
      return backupKey;
    },
  },
  {
    name: 'delete',
    paths: ['/v1/key', '/v1/key/delete'],
    leaves: () => undefined,
    counted: 0,
    run: async ({ device, backupKey }) => void (await device.delete(backupKey)),
  },
  {
    name: 'reset',
    paths: ['/v1/key/reset'],
    leaves: (before) => before,
    counted: 0,
    run: async ({ device }) => void (await device.reset()),
  },
];
