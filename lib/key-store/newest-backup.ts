/** What the function that looks after the backups writes into its parameter, for `npm run ceremony -- status`. */
import { z } from 'zod';

const place = z.object({ region: z.string(), newest: z.iso.datetime().optional() }).readonly();

const shape = z
  .object({
    lookedAt: z.iso.datetime(),
    /** When the vault's key was made. */
    key: z.iso.datetime(),
    here: place,
    /** Absent: no second Region was chosen. */
    there: place.optional(),
  })
  .readonly();

export type NewestBackups = z.infer<typeof shape>;

/** Undefined when the text is none of ours. */
export function readNewestBackups(text: string): NewestBackups | undefined {
  try {
    return shape.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
