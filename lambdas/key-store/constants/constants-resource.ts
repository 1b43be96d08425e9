/** Keeps what may never change in a parameter, and refuses a deployment that would change it. */
import type { SSMClient } from '@aws-sdk/client-ssm';
import { z } from 'zod';
import { constantRemedy } from '../../../lib/key-store/constants.ts';
import { removeParameter } from '../../../lib/key-store/parameter.ts';
import { complete, type Resource, ResourceFailure, readProperties } from '../framework/event.ts';
import { keep, readKept } from '../framework/kept.ts';

const constants = z.record(z.string(), z.string().min(1));

const properties = z.object({
  Parameter: z.string().startsWith('/'),
  /** By its name what it is in this deployment: `vault name`, `wrapping key 1`. */
  Constants: constants,
  /** Whether it outlives its stack, as what it is about does. */
  Retain: z.enum(['true', 'false']),
});

type Constants = z.infer<typeof constants>;

function requireSame(stored: Constants, given: Constants, parameter: string): void {
  const faults = Object.entries(stored).flatMap(([name, was]) => {
    const is = given[name];
    return is === undefined || is === was ? [] : [`${name} is ${was}, and not ${is}: ${constantRemedy(name, was)}`];
  });
  if (faults.length > 0)
    throw new ResourceFailure(
      `This deployment would lose every key in the vault. Since the first one, ${faults.join('; ')}. (${parameter})`,
    );
}

export function constantsResource(ssm: SSMClient): Resource {
  return {
    async onEvent(event) {
      const { Parameter, Constants, Retain } = readProperties(properties, event.ResourceProperties);
      if (event.RequestType === 'Delete') {
        if (Retain === 'false') await removeParameter(ssm, Parameter);
        return { PhysicalResourceId: Parameter };
      }
      requireSame((await readKept(ssm, Parameter, constants)) ?? {}, Constants, Parameter);
      // What is no longer listed is forgotten, so that a deployment that is rolled back leaves nothing behind.
      await keep(ssm, Parameter, Constants);
      return { PhysicalResourceId: Parameter };
    },
    isComplete: async () => complete({}),
  };
}
