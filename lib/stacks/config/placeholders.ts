/** The examples that stand in stages.ts until a team enters its own values. None may be deployed. */
import type { z } from 'zod';

/** Names that nobody owns (RFC 2606), and the accounts of AWS's own examples. */
const examples = /\bexample\.(com|net|org)\b|\b(111122223333|123456789012)\b/;

/** The settings whose examples stand in the file. */
const entered = ['token', 'keyAdministrators', 'alarms'] as const;

type Entered = Readonly<Record<(typeof entered)[number], unknown>>;

/** Adds a fault for each setting that is still an example. */
export function refuseExamples(config: Entered, { addIssue }: Pick<z.RefinementCtx, 'addIssue'>): void {
  for (const name of entered)
    for (const path of examplesIn(config[name], [name]))
      addIssue({ code: 'custom', path, message: 'your own value in the place of the example' });
}

function examplesIn(value: unknown, path: string[]): string[][] {
  if (typeof value === 'string') return examples.test(value) ? [path] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => examplesIn(part, [...path, key]));
}
