/** The kinds of settings. The message of each is what it expects: every fault then reads `name expected …, got …`. */
import { z } from 'zod';

export const text = (what: string, pattern: RegExp) => z.string({ error: what }).regex(pattern, { error: what });

export const whole = (least: number, most: number) => {
  const error = `a whole number from ${least} to ${most}`;
  // Not z.int(): when it refuses a fraction, zod no longer checks the rules over several settings.
  return z.number({ error }).refine((n) => Number.isInteger(n) && n >= least && n <= most, { error });
};

export const oneOf = <const Values extends readonly [string, ...string[]]>(...values: Values) =>
  z.enum(values, { error: `one of ${values.join(', ')}` });

export const flag = () => z.boolean({ error: 'true or false' });

/** A key and the one that takes its place, each by a number. The first is in use. */
export const keyNumbers = () =>
  z
    .array(whole(1, 999_999), { error: 'a list of numbers' })
    .min(1, { error: 'one number or two' })
    .max(2, { error: 'one number or two' })
    .refine((numbers) => new Set(numbers).size === numbers.length, { error: 'two different numbers' })
    .readonly();

/** A group of settings. A setting that is not in it is refused. */
export const group = <Shape extends z.ZodRawShape>(shape: Shape) => z.strictObject(shape, { error: 'its settings' });
