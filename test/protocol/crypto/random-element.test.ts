import { expect, test } from '@jest/globals';
import { toBase64url } from '../../../lib/protocol/crypto/bytes.ts';
import { answerRegistration, createSetup, ready } from '../../../lib/protocol/crypto/opaque.ts';
import { randomElement } from '../../../lib/protocol/crypto/random-element.ts';

test('is a registration request that a vault answers, and another each time', async () => {
  await ready;
  const requests = Array.from({ length: 20 }, () => toBase64url(randomElement()));
  expect(new Set(requests).size).toBe(20);
  for (const request of requests) expect(answerRegistration(createSetup(), 'registration', request)).toHaveLength(86);
});
