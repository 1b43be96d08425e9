import { GetParameterCommand, ParameterNotFound, PutParameterCommand } from '@aws-sdk/client-ssm';
import * as z from 'zod/mini';
import type { Sweep } from '../vault/sweep.ts';
import type { Ssm } from './clients.ts';

const left = z.record(z.string(), z.number());
const schema = z.object({
  newest: z.number(),
  since: z.number(),
  pass: z.object({ startedAt: z.number(), after: z.optional(z.string()), left }),
  last: z.optional(z.object({ startedAt: z.number(), endedAt: z.number(), left })),
  free: z.array(z.number()),
});

/** Undefined for a text that holds no sweep: then it begins anew. */
function readSweep(text: string): Sweep | undefined {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** The sweep's memory between its ticks, in an SSM parameter. The names of accounts in it are hashes. */
export function ssmSweep(client: Ssm, Name: string) {
  return {
    async read(): Promise<Sweep | undefined> {
      try {
        const { Parameter } = await client.send(new GetParameterCommand({ Name }));
        return readSweep(Parameter?.Value ?? '');
      } catch (cause) {
        if (cause instanceof ParameterNotFound) return undefined;
        throw cause;
      }
    },

    async write(sweep: Sweep): Promise<void> {
      const Value = JSON.stringify(sweep);
      await client.send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true }));
    },
  };
}
