/** What a custom resource keeps from one deployment to the next, as JSON in a parameter. */
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { ZodType } from 'zod';
import { readParameter, writeParameter } from '../../../lib/key-store/parameter.ts';
import { ResourceFailure } from './event.ts';

/** Undefined where nothing was kept yet. Throws {@link ResourceFailure} for what no deployment has written. */
export async function readKept<T>(ssm: SSMClient, parameter: string, schema: ZodType<T>): Promise<T | undefined> {
  const text = await readParameter(ssm, parameter);
  if (text === undefined) return undefined;
  const read = schema.safeParse(parse(text));
  if (read.success) return read.data;
  throw new ResourceFailure(`The parameter ${parameter} was changed by hand: put back an earlier version of it.`);
}

export const keep = (ssm: SSMClient, parameter: string, value: object): Promise<void> =>
  writeParameter(ssm, parameter, JSON.stringify(value));

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
