/** Whether what AWS has is what the template says. */
import { anyText } from './intrinsics.ts';

/** Lists of actions, resources and principals have no order, and one of them may stand without its list. */
export function same(expected: unknown, found: unknown): boolean {
  if (typeof expected === 'string' && typeof found === 'string') return sameText(expected, found);
  if (Array.isArray(expected) || Array.isArray(found)) return sameList(toList(expected), toList(found));
  if (isObject(expected) && isObject(found)) {
    const names = new Set([...Object.keys(expected), ...Object.keys(found)]);
    return [...names].every((name) => same(expected[name], found[name]));
  }
  return expected === found || (expected !== undefined && found !== undefined && String(expected) === String(found));
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const toList = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

function sameList(expected: readonly unknown[], found: readonly unknown[]): boolean {
  if (expected.length !== found.length) return false;
  const left = [...found];
  return expected.every((item) => {
    const at = left.findIndex((other) => same(item, other));
    if (at < 0) return false;
    left.splice(at, 1);
    return true;
  });
}

function sameText(expected: string, found: string): boolean {
  if (!expected.includes(anyText)) return expected === found;
  const pattern = expected.split(anyText).map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${pattern.join('\\S*')}$`).test(found);
}

/** A policy as AWS gives it back: the account's root is a principal by its ARN, whichever way it was written. */
export function policyOf(document: unknown): unknown {
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  // A value that only AWS knows is no character of a JSON text.
  return JSON.parse(text.replaceAll(anyText, '\\u0000'), (key, value) => {
    if (key === 'Principal' && value?.AWS === '*') return '*';
    if (key === 'AWS' && typeof value === 'string')
      return /^\d{12}$/.test(value) ? `arn:aws:iam::${value}:root` : value;
    return value;
  });
}
