/** The devices of both schemes, for what holds for both. */
import type { Scheme } from '../../../lib/vault/record.ts';
import type { AnyDevice, Target } from './any-device.ts';
import { Device } from './device.ts';
import { password } from './password.ts';
import { SetMember } from './set-member.ts';

export interface Kind {
  readonly scheme: Scheme;
  /** A device of an account of its own. */
  of(target: Target, sub: string): Promise<AnyDevice>;
  /** The same, its key in the vault behind the tests' password. */
  registered(target: Target, sub: string): Promise<AnyDevice>;
}

function kind(scheme: Scheme, of: Kind['of']): Kind {
  return {
    scheme,
    of: (target, sub) => of(target, `${sub}-${scheme}`),
    async registered(target, sub) {
      const device = await of(target, `${sub}-${scheme}`);
      await device.register(password);
      return device;
    },
  };
}

export const kinds: readonly Kind[] = [kind('opaque', Device.of), kind('set', SetMember.of)];
