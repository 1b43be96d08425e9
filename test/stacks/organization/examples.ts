/** The policies in examples/aws, as whoever takes them over reads them. */
import { readFileSync } from 'node:fs';
import type { PolicyDocument } from '../policies.ts';

const folder = new URL('../../../examples/aws/', import.meta.url);

export type Example =
  | 'cloudformation-keys'
  | 'cloudformation-vault'
  | 'key-administrator'
  | 'permissions-boundary'
  | 'service-control-changes'
  | 'service-control-copies';

export const textOf = (name: Example): string => readFileSync(new URL(`${name}.json`, folder), 'utf8');

export const example = (name: Example): PolicyDocument => JSON.parse(textOf(name));

export const readme = (): string => readFileSync(new URL('README.md', folder), 'utf8');
