import { describe, expect, test } from '@jest/globals';
import { parseBody } from '../../../lambdas/runtime/body.ts';
import { VaultError } from '../../../lib/protocol/wire/errors.ts';
import { bodyLimit, KeyDeleteRequest, Nothing, RecoveryStartRequest } from '../../../lib/protocol/wire/schemas.ts';
import { eventOf } from '../event.ts';

const ke1 = { ke1: 'A'.repeat(128) };
const text = JSON.stringify(ke1);

function refusal(body: string | null, isBase64Encoded = false, schema: Parameters<typeof parseBody>[1] = Nothing) {
  try {
    parseBody(eventOf({ body, isBase64Encoded }), schema);
  } catch (error) {
    if (error instanceof VaultError) return { code: error.code, ...error.details, cause: error.cause };
    throw error;
  }
  throw new Error('expected a refusal');
}

/** `{}` with white space up to that many bytes. */
const padded = (bytes: number) => '{}'.padEnd(bytes);
const tooLarge = { code: 'too_large', detail: `body expected at most ${bodyLimit} bytes`, cause: undefined };
const notJson = { code: 'invalid_request', errors: [{ field: 'body', reason: 'expected JSON' }], cause: undefined };

describe('a body', () => {
  test('is read where the route takes one, as text or as base64', () => {
    expect(parseBody(eventOf({ body: text }), RecoveryStartRequest)).toEqual(ke1);
    const encoded = Buffer.from(text).toString('base64');
    expect(parseBody(eventOf({ body: encoded, isBase64Encoded: true }), RecoveryStartRequest)).toEqual(ke1);
  });

  test('is not looked at where the route takes none', () => {
    expect(parseBody(eventOf({ body: '{' }), undefined)).toBeUndefined();
  });

  test('of exactly 8 KiB is read, of a byte more is not, as text or as base64', () => {
    expect(parseBody(eventOf({ body: padded(bodyLimit) }), Nothing)).toEqual({});
    expect(refusal(padded(bodyLimit + 1))).toEqual(tooLarge);
    const encoded = (bytes: number) => Buffer.from(padded(bytes)).toString('base64');
    expect(parseBody(eventOf({ body: encoded(bodyLimit), isBase64Encoded: true }), Nothing)).toEqual({});
    expect(refusal(encoded(bodyLimit + 1), true)).toEqual(tooLarge);
  });

  test('is measured in bytes, not letters', () => {
    expect(refusal(JSON.stringify('é'.repeat(bodyLimit / 2 - 1)))).toMatchObject({ code: 'invalid_request' });
    expect(refusal(JSON.stringify('é'.repeat(bodyLimit / 2)))).toEqual(tooLarge);
  });

  test.each([null, '', ' ', '{', '{}}', 'undefined', '{"a":1,}', "{'a':1}", '\ufeff{}', 'NaN'])(
    '%j is no JSON',
    (body) => {
      expect(refusal(body)).toEqual(notJson);
    },
  );

  test('that is base64 and says it is none, or the other way round, is no JSON', () => {
    expect(refusal(Buffer.from('{}').toString('base64'))).toEqual(notJson);
    expect(refusal('{}', true)).toEqual(notJson);
  });

  test.each([
    ['{"__proto__":{"ownerProof":1}}', '__proto__'],
    ['{"constructor":{"prototype":{}}}', 'constructor'],
    ['{"toString":1}', 'toString'],
  ])('%s has a field too many, and changes no object', (body, field) => {
    expect(refusal(body, false, KeyDeleteRequest)).toMatchObject({
      code: 'invalid_request',
      errors: [{ field, reason: 'is not a field of this request' }],
    });
    expect(({} as { ownerProof?: unknown }).ownerProof).toBeUndefined();
  });

  test('given twice counts as its last', () => {
    expect(refusal(`{"ke1":"${ke1.ke1}","ke1":"short"}`, false, RecoveryStartRequest)).toMatchObject({
      errors: [{ field: 'ke1' }],
    });
  });

  test('that is refused is not repeated', () => {
    const said = JSON.stringify(refusal('{"ke1":"%secret%"}', false, RecoveryStartRequest));
    expect(said).not.toContain('secret');
  });
});
