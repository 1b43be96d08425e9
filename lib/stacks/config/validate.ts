/** Whether a configuration can be deployed: every setting is looked at before anything is made. */
import type { z } from 'zod';
import { type Config, configSchema } from './config.ts';

export class InvalidConfig extends Error {
  override readonly name = 'InvalidConfig';
}

/** The configuration, if every setting can be deployed. Throws {@link InvalidConfig}, which names each that cannot. */
export function validate(config: Config): Config {
  const read = configSchema.safeParse(config);
  if (read.success) return read.data;
  const faults = new Set(read.error.issues.flatMap((issue) => describe(issue, config)));
  throw new InvalidConfig(`stage ${config.stage}:\n${[...faults].map((fault) => `  ${fault}`).join('\n')}`);
}

function describe(issue: z.core.$ZodIssue, config: Config): string[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => `${[...issue.path, key].join('.')} is not a setting`);
  return [`${issue.path.join('.')} expected ${issue.message}, got ${show(valueAt(config, issue.path))}`];
}

/** The value to show. A rule over several settings was given all of them; its path says which one it is about. */
function valueAt(config: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((value, key) => Object(value)[key], config);
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}
