import { describe, expect, test } from '@jest/globals';
import { anyText, type Known, resolve } from '../../bin/verify/intrinsics.ts';
import { policyOf, same } from '../../bin/verify/same.ts';

const known: Known = {
  pseudo: { 'AWS::Partition': 'aws', 'AWS::Region': 'eu-central-1', 'AWS::AccountId': '210987654321' },
  resources: {
    Role: { type: 'AWS::IAM::Role', id: 'a-role' },
    Queue: { type: 'AWS::SQS::Queue', id: 'https://sqs.eu-central-1.amazonaws.com/210987654321/a-queue' },
    Custom: { type: 'Custom::Other', id: 'x' },
  },
  exports: { 'stack:Key': 'arn:key' },
};

describe('a part of a template', () => {
  test.each([
    [{ Ref: 'AWS::Region' }, 'eu-central-1'],
    [{ Ref: 'Role' }, 'a-role'],
    [{ 'Fn::GetAtt': ['Role', 'Arn'] }, 'arn:aws:iam::210987654321:role/a-role'],
    [{ 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:aws:sqs:eu-central-1:210987654321:a-queue'],
    [{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':x']] }, 'arn:aws:x'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation reads it
    [{ 'Fn::Sub': 'https://${AWS::Region}.${Role}' }, 'https://eu-central-1.a-role'],
    [{ 'Fn::ImportValue': 'stack:Key' }, 'arn:key'],
    [{ 'Fn::GetAtt': ['Custom', 'Pin'] }, anyText],
    [{ 'Fn::GetAtt': ['Gone', 'Arn'] }, anyText],
    [[{ Ref: 'AWS::NoValue' }, 'a'], ['a']],
    [
      { a: { Ref: 'Role' }, b: 1 },
      { a: 'a-role', b: 1 },
    ],
  ])('is read: %j', (part, value) => {
    expect(resolve(part, known)).toEqual(value);
  });
});

describe('what AWS has is the same', () => {
  test.each([
    [
      ['a', 'b'],
      ['b', 'a'],
    ],
    ['a', ['a']],
    [{ Action: 'a' }, { Action: ['a'] }],
    [{ a: undefined, b: 'x' }, { b: 'x' }],
    [{ Timeout: 6 }, { Timeout: '6' }],
    [undefined, []],
    [`arn:${anyText}:x`, 'arn:key/1:x'],
  ])('%j is %j', (expected, found) => {
    expect(same(expected, found)).toBe(true);
  });

  test.each([
    [['a'], ['a', 'b']],
    [
      ['a', 'a'],
      ['a', 'b'],
    ],
    [{ a: 'x' }, { a: 'x', b: 'y' }],
    [{ a: 'x' }, {}],
    [undefined, 'x'],
    ['a.c', 'abc'],
    [`arn:${anyText}:x`, 'arn:key with a space:x'],
    [`a.${anyText}`, 'abc'],
  ])('%j is not %j', (expected, found) => {
    expect(same(expected, found)).toBe(false);
  });

  test('as a policy, however its principals are written', () => {
    const one = { Statement: [{ Principal: { AWS: '210987654321' } }, { Principal: { AWS: '*' } }] };
    const other = { Statement: [{ Principal: '*' }, { Principal: { AWS: 'arn:aws:iam::210987654321:root' } }] };
    expect(same(policyOf(one), policyOf(JSON.stringify(other)))).toBe(true);
  });
});
