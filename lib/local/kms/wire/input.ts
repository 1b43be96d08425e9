/** Reads the members of a request. A missing or null member is `undefined`; one of the wrong kind is refused. */
import type { Bytes } from '../../../protocol/crypto/bytes.ts';
import { KmsFault } from './fault.ts';

export type Input = Readonly<Record<string, unknown>>;

/** Both ends included. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Lengths in characters. */
export interface TextRule extends Range {
  readonly pattern?: RegExp;
}

const member = (name: string): string => `${name.charAt(0).toLowerCase()}${name.slice(1)}`;

export function invalid(name: string, expected: string): KmsFault {
  const text = `1 validation error detected: Value at '${member(name)}' failed to satisfy constraint: ${expected}`;
  return new KmsFault('ValidationException', text);
}

const wrongKind = (name: string, expected: string): KmsFault =>
  new KmsFault('SerializationException', `Value at '${member(name)}' must be ${expected}`);

export function text(input: Input, name: string, rule: TextRule): string | undefined {
  const value = input[name] ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw wrongKind(name, 'a string');
  if (value.length < rule.min || value.length > rule.max)
    throw invalid(name, `Member must have a length of ${rule.min} to ${rule.max}`);
  if (rule.pattern && !rule.pattern.test(value))
    throw invalid(name, `Member must satisfy regular expression pattern: ${rule.pattern.source}`);
  return value;
}

export function required<T>(name: string, value: T | undefined): T {
  if (value === undefined) throw invalid(name, 'Member must not be null');
  return value;
}

export function choice<T extends string>(input: Input, name: string, allowed: readonly T[]): T | undefined {
  const value = text(input, name, { min: 0, max: 1024 });
  if (value === undefined) return undefined;
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw invalid(name, `Member must satisfy enum value set: [${allowed.join(', ')}]`);
  return found;
}

export function integer(input: Input, name: string, { min, max }: Range): number | undefined {
  const value = input[name] ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongKind(name, 'an integer');
  if (value < min || value > max) throw invalid(name, `Member must have a value of ${min} to ${max}`);
  return value;
}

export function flag(input: Input, name: string): boolean {
  const value = input[name] ?? false;
  if (typeof value !== 'boolean') throw wrongKind(name, 'a boolean');
  return value;
}

/** A base64 member (RFC 4648 section 4, padded), lengths in bytes. */
export function blob(input: Input, name: string, { min, max }: Range): Bytes {
  const value = input[name] ?? undefined;
  if (value === undefined) throw invalid(name, 'Member must not be null');
  if (typeof value !== 'string') throw wrongKind(name, 'a base64 string');
  const bytes = Buffer.from(value, 'base64');
  // Buffer skips what is not base64; only a spelling that it would write itself is one.
  if (bytes.toString('base64') !== value) throw wrongKind(name, 'a base64 string');
  if (bytes.length < min || bytes.length > max) throw invalid(name, `Member must have a length of ${min} to ${max}`);
  return new Uint8Array(bytes);
}

export function list(input: Input, name: string): readonly unknown[] | undefined {
  const value = input[name] ?? undefined;
  if (value !== undefined && !Array.isArray(value)) throw wrongKind(name, 'a list');
  return value;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function stringMap(input: Input, name: string): readonly (readonly [string, string])[] {
  const value = input[name] ?? {};
  if (!isObject(value)) throw wrongKind(name, 'a map');
  return Object.entries(value).map(([key, held]) => {
    if (typeof held !== 'string') throw wrongKind(name, 'a map of strings');
    return [key, held] as const;
  });
}
