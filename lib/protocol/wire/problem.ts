/** An RFC 9457 problem as a client reads it: with as little trust as an answer. */
import * as z from 'zod/mini';
import { type ErrorCode, errorTable, type Problem } from './errors.ts';
import { check, type Schema } from './schemas.ts';

const time = z.exactOptional(z.iso.datetime());

/** Members that a later vault may add are left out (RFC 9457 section 3.2). */
const schema: Schema<Problem> = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.enum(Object.keys(errorTable) as ErrorCode[]),
  detail: z.exactOptional(z.string()),
  errors: z.exactOptional(z.array(z.object({ field: z.string(), reason: z.string() }))),
  attemptsRemaining: z.exactOptional(z.int().check(z.minimum(0))),
  nextAttemptAt: time,
  destroyedAt: time,
  reason: z.exactOptional(z.string()),
});

/** Undefined for anything else: a proxy answered, or a vault that we do not know. */
export function readProblem(body: unknown): Problem | undefined {
  const result = check(schema, body);
  return 'value' in result ? result.value : undefined;
}
