/**
 * Matches an event as EventBridge does, for the operators that the rules use (EventBridge User Guide, "Event patterns",
 * "Comparison operators" and "Arrays in event patterns"). Where event-ruler is there, both must agree.
 */

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function matches(pattern: unknown, event: unknown): boolean {
  if (Array.isArray(pattern)) return pattern.some((operator) => holds(operator, event));
  if (!isObject(pattern)) throw new Error(`a pattern is an object or a list, not ${JSON.stringify(pattern)}`);
  // Of a list of objects, one must match.
  if (Array.isArray(event)) return event.some((item) => matches(pattern, item));
  return Object.entries(pattern).every(([field, part]) =>
    field === '$or'
      ? (part as unknown[]).some((alternative) => matches(alternative, event))
      : matches(part, isObject(event) ? event[field] : undefined),
  );
}

function holds(operator: unknown, value: unknown): boolean {
  if (isObject(operator) && operator.exists === false) return value === undefined;
  const values = (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');
  return values.some((text) => compare(operator, text));
}

function compare(operator: unknown, text: string): boolean {
  if (typeof operator === 'string') return text === operator;
  if (!isObject(operator) || Object.keys(operator).length !== 1)
    throw new Error(`no operator: ${JSON.stringify(operator)}`);
  const [[name, operand] = []] = Object.entries(operator);
  switch (name) {
    case 'prefix':
      return text.startsWith(String(operand));
    case 'wildcard':
      return new RegExp(`^${String(operand).split('*').map(escaped).join('.*')}$`).test(text);
    case 'anything-but':
      return !(operand as string[]).includes(text);
    default:
      throw new Error(`no operator: ${JSON.stringify(operator)}`);
  }
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
