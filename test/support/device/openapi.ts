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
  return (error?.issues ?? []).map(({ path, code }) => `${what} ${path.join('.')}: ${code}`);
}

/** The document leaves answers open, so that a later vault may say more. This one says no more than it describes. */
function closed(schema: Schema): Schema {
  const inner = Object.entries(schema).map(([name, value]) => [name, isSchema(value) ? closed(value) : value]);
  return { ...Object.fromEntries(inner), ...(schema.type === 'object' && { additionalProperties: false }) };
}

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
