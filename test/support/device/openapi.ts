/** Holds real answers to the committed OpenAPI document: what it does not describe, the vault must not say. */
import { AssertionError } from 'node:assert/strict';
import * as z from 'zod';
import document from '../../../docs/openapi.json' with { type: 'json' };
import { type RouteName, routes } from '../../../lib/protocol/wire/routes.ts';

interface Described {
  readonly headers?: Readonly<Record<string, { readonly required?: boolean; readonly schema: Schema }>>;
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

type Schema = Readonly<Record<string, unknown>>;

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Throws an assertion that names the route and what is wrong; never prints what was answered. */
export function expectValidAnswer(route: RouteName, { status, headers, text }: Answered): void {
  const described = responseOf(route, status);
  const faults = described ? findFaults(described, headers, text) : [`status ${status} is not described`];
  if (faults.length > 0) throw new AssertionError({ message: `${route} ${status}: ${faults.join('; ')}` });
}

function responseOf(route: RouteName, status: number): Described | undefined {
  const { path, method } = routes[route];
  const paths = document.paths as unknown as Record<string, Record<string, { responses: Record<string, Described> }>>;
  return paths[path]?.[method.toLowerCase()]?.responses[status];
}

function findFaults({ headers: expected = {}, content }: Described, headers: Headers, text: string): string[] {
  const faults = Object.entries(expected).flatMap(([name, { required, schema }]) => {
    const value = headers.get(name);
    if (value === null) return required ? [`header ${name} is missing`] : [];
    return check(schema, schema.type === 'integer' ? Number(value) : value, `header ${name}`);
  });
  if (!content) return [...faults, ...(text === '' ? [] : ['a body is not described'])];
  const type = headers.get('content-type')?.split(';')[0]?.trim() ?? '';
  const body = content[type];
  return [...faults, ...(body ? check(body.schema, parse(text), 'body') : [`content type ${type} is not described`])];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const read = new Map<Schema, z.ZodType>();

function check(schema: Schema, value: unknown, what: string): string[] {
  const known = read.get(schema) ?? z.fromJSONSchema(closed(schema) as never);
  read.set(schema, known);
  const { error } = known.safeParse(value);
  return (error?.issues ?? []).flatMap(spread).map(({ path, code }) => `${what} ${path.join('.')}: ${code}`);
}

/** Of the forms that a body may have, what is wrong with the one that it is closest to. */
function spread(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
  return issue.errors.reduce((closest, issues) => (issues.length < closest.length ? issues : closest));
}

/** The document leaves answers open, so that a later vault may say more. This one says no more than it describes. */
function closed(schema: Schema): Schema {
  const inner = Object.entries(schema).map(([name, value]) => [name, closedWithin(value)]);
  return { ...Object.fromEntries(inner), ...(schema.type === 'object' && { additionalProperties: false }) };
}

function closedWithin(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closedWithin);
  return isSchema(value) ? closed(value) : value;
}

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
