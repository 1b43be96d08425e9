/** The web ACL of a template, and what it would do with a request. */
import { expect } from '@jest/globals';
import type { Synthesized } from './template.ts';

interface Rule {
  readonly Name: string;
  readonly Priority: number;
  // biome-ignore lint/suspicious/noExplicitAny: a template is any JSON
  readonly [property: string]: any;
}

// biome-ignore lint/suspicious/noExplicitAny: a template is any JSON
export function only(type: string, from: Synthesized): any {
  const [[, { Properties }] = ['', { Properties: {} }], ...more] = from.ofType(type);
  expect(more).toEqual([]);
  return Properties;
}

/** In the order in which they are asked. */
export const rulesOf = (from: Synthesized): Rule[] =>
  [...only('AWS::WAFv2::WebACL', from).Rules].sort((a: Rule, b: Rule) => a.Priority - b.Priority);

/** The headers with which the first rule blocks a request from this origin that the named rule has marked. */
export function refusalTo(
  origin: string | undefined,
  markedBy: string,
  rules: readonly Rule[],
): Record<string, string> {
  const marking = rules.find(({ Name }) => Name === markedBy);
  const labels: string[] = marking?.RuleLabels.map(({ Name }: { Name: string }) => Name);
  const matches = ({ LabelMatchStatement, ByteMatchStatement, AndStatement }: Rule['Statement']): boolean => {
    if (AndStatement) return AndStatement.Statements.every(matches);
    if (LabelMatchStatement) return labels.includes(LabelMatchStatement.Key);
    expect(ByteMatchStatement).toMatchObject({
      FieldToMatch: { SingleHeader: { Name: 'origin' } },
      PositionalConstraint: 'EXACTLY',
      TextTransformations: [{ Priority: 0, Type: 'NONE' }],
    });
    return ByteMatchStatement.SearchString === origin;
  };
  const later = rules.filter(({ Priority }) => Priority > (marking?.Priority ?? 0));
  const blocking = later.find(({ Action, Statement }) => Action?.Block && matches(Statement));
  expect(blocking?.Action.Block.CustomResponse).toMatchObject({
    ResponseCode: 429,
    CustomResponseBodyKey: 'RateLimited',
  });
  const headers: { Name: string; Value: string }[] = blocking?.Action.Block.CustomResponse.ResponseHeaders;
  return Object.fromEntries(headers.map(({ Name, Value }) => [Name, Value]));
}
