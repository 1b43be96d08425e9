/** The kinds of settings. The message of each is what it expects, so that every fault reads `name expected …, got …`. */
import { z } from 'zod';

export const text = (what: string, pattern: RegExp) => z.string({ error: what }).regex(pattern, { error: what });

export const whole = (least: number, most: number) => {
  const error = `a whole number from ${least} to ${most}`;
  // Not z.int(): after its refusal of a fraction zod asks no rule over several settings any more.
  return z.number({ error }).refine((n) => Number.isInteger(n) && n >= least && n <= most, { error });
};

export const oneOf = <const Values extends readonly [string, ...string[]]>(...values: Values) =>
  z.enum(values, { error: `one of ${values.join(', ')}` });

export const flag = () => z.boolean({ error: 'true or false' });

/** Settings under one name. One that is not known is refused. */
export const group = <Shape extends z.ZodRawShape>(shape: Shape) => z.strictObject(shape, { error: 'its settings' });
