/** What a rule asks of an answer. The sentences name what was asked, what was expected and what came. */
import { isDeepStrictEqual } from 'node:util';
import { type ErrorCode, errorTable, type Problem } from '../../../lib/protocol/wire/errors.ts';
import { readProblem } from '../../../lib/protocol/wire/problem.ts';
import { type RouteName, routes } from '../../../lib/protocol/wire/routes.ts';
import { check, type Schema } from '../../../lib/protocol/wire/schemas.ts';
import { Broken } from './broken.ts';
import type { Answer } from './probe.ts';

export function require(holds: boolean, sentence: string): asserts holds {
  if (!holds) throw new Broken(sentence);
}

export function same(what: string, { got, expected }: { readonly got: unknown; readonly expected: unknown }): void {
  if (!isDeepStrictEqual(got, expected)) throw new Broken(`${what} expected ${shown(expected)}, got ${shown(got)}`);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= 200 ? text : `${text.slice(0, 200)}...`;
}

const said = ({ status, body }: Answer): string => {
  const code = readProblem(body)?.code;
  return code === undefined ? String(status) : `${status} ${code}`;
};

/** The refusal, which has this code, its status, and where it is given this field among its errors. */
export function refused(answer: Answer, code: ErrorCode, field?: string): Problem {
  const { status } = errorTable[code];
  const problem = readProblem(answer.body);
  if (answer.status !== status || problem?.code !== code)
    throw new Broken(`${answer.asked} expected ${status} ${code}, got ${said(answer)}`);
  const fields = problem.errors?.map((error) => error.field) ?? [];
  if (field !== undefined && !fields.some((one) => one === field || one.startsWith(`${field}.`)))
    throw new Broken(`${answer.asked} expected errors[] to name ${field}, got ${JSON.stringify(fields)}`);
  return problem;
}

type AnswerOf<Name extends RouteName> = (typeof routes)[Name] extends { answer?: Schema<infer T> } ? T : never;

/** The success of a route, in the shape of the protocol. */
export function succeeded<Name extends RouteName>(answer: Answer, name: Name): AnswerOf<Name> {
  const route = routes[name];
  if (answer.status !== route.status) throw new Broken(`${answer.asked} expected ${route.status}, got ${said(answer)}`);
  if (!('answer' in route)) {
    same(`${answer.asked}: the body`, { got: answer.text, expected: '' });
    return undefined as AnswerOf<Name>;
  }
  const result = check(route.answer as Schema<AnswerOf<Name>>, answer.body);
  if ('value' in result) return result.value;
  const [first] = result.errors;
  throw new Broken(`${answer.asked}: the answer's ${first?.field} ${first?.reason}`);
}
