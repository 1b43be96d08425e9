/** Remembers the wrapping keys of each deployment, and refuses one that would lose what they wrap. It makes no key. */
import {
  DeleteParameterCommand,
  GetParameterCommand,
  ParameterNotFound,
  PutParameterCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { z } from 'zod';
import { ssmSweep } from '../../../lib/aws/ssm-sweep.ts';
import { complete, type Resource, ResourceFailure, readProperties } from '../framework/event.ts';
import { atFirst, type KnownKeys, nextKeys } from './next-keys.ts';

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

async function readKnown(ssm: SSMClient, Name: string): Promise<KnownKeys> {
  try {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name }));
    return knownKeys.parse(JSON.parse(Parameter?.Value ?? ''));
  } catch (thrown) {
    if (thrown instanceof ParameterNotFound) return atFirst;
    if (thrown instanceof z.ZodError || thrown instanceof SyntaxError)
      throw new ResourceFailure(`The parameter ${Name} was changed by hand: put back an earlier version of it.`);
    throw thrown;
  }
}

export function wrappingKeysResource(ssm: SSMClient): Resource {
  const remove = (Name: string) =>
    ssm.send(new DeleteParameterCommand({ Name })).catch((thrown) => {
      if (!(thrown instanceof ParameterNotFound)) throw thrown;
    });

  return {
    async onEvent(event) {
      const given = readProperties(properties, event.ResourceProperties);
      const { Parameter, SweepParameter, Numbers } = given;
      if (event.RequestType === 'Delete') {
        if (given.Retain === 'false') await Promise.all([Parameter, SweepParameter].map(remove));
        return { PhysicalResourceId: Parameter };
      }
      const known = await readKnown(ssm, Parameter);
      const found = await ssmSweep(ssm, SweepParameter).read();
      const next = nextKeys(known, Numbers, found);
      // What was found while another key wrapped says nothing any more.
      if (found && found.newest !== Numbers[0]) await remove(SweepParameter);
      const Value = JSON.stringify(next);
      await ssm.send(new PutParameterCommand({ Name: Parameter, Value, Type: 'String', Overwrite: true }));
      return { PhysicalResourceId: Parameter };
    },
    isComplete: async () => complete({}),
  };
}
