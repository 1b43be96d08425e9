/** Remembers the wrapping keys of each deployment, and refuses one that would lose what they wrap. It makes no key. */
import type { SSMClient } from '@aws-sdk/client-ssm';
import { z } from 'zod';
import { ssmSweep } from '../../../lib/aws/ssm-sweep.ts';
import { removeParameter } from '../../../lib/key-store/parameter.ts';
import { complete, type Resource, readProperties } from '../framework/event.ts';
import { keep, readKept } from '../framework/kept.ts';
import { atFirst, nextKeys } from './next-keys.ts';

const properties = z.object({
  Parameter: z.string().startsWith('/'),
  /** Where the sweep keeps what it found. */
  SweepParameter: z.string().startsWith('/'),
  /** The first wraps. */
  Numbers: z.array(z.coerce.number().int().min(1)).min(1).max(2),
  /** Whether the parameters outlive the stack, as the keys do. */
  Retain: z.enum(['true', 'false']),
});

const knownKeys = z.object({ opens: z.array(z.number()).min(1), used: z.array(z.number()) });

export function wrappingKeysResource(ssm: SSMClient): Resource {
  const remove = (parameter: string) => removeParameter(ssm, parameter);

  return {
    async onEvent(event) {
      const given = readProperties(properties, event.ResourceProperties);
      const { Parameter, SweepParameter, Numbers } = given;
      if (event.RequestType === 'Delete') {
        if (given.Retain === 'false') await Promise.all([Parameter, SweepParameter].map(remove));
        return { PhysicalResourceId: Parameter };
      }
      const known = (await readKept(ssm, Parameter, knownKeys)) ?? atFirst;
      const found = await ssmSweep(ssm, SweepParameter).read();
      const next = nextKeys(known, Numbers, found);
      // What was found while another key wrapped says nothing any more.
      if (found && found.newest !== Numbers[0]) await remove(SweepParameter);
      await keep(ssm, Parameter, next);
      return { PhysicalResourceId: Parameter };
    },
    isComplete: async () => complete({}),
  };
}
