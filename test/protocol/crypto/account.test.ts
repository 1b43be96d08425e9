import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { accountOf } from '../../../lib/protocol/crypto/account.ts';

test('an account is the SHA-256 of issuer and subject, in 43 letters', async () => {
  // printf 'backup-key-vault/account/v1|https://issuer.example|+15550100' | openssl dgst -sha256 -binary | basenc --base64url
  expect(accountOf('https://issuer.example', '+15550100')).toBe('-84uRj3zZ3qQTzhvXGHReL7ENW7SXnArYyvIl2IlFJc');
});

test('whatever they are, as another SHA-256 says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), async (issuer, subject) => {
      const text = `backup-key-vault/account/v1|${issuer}|${subject}`;
      expect(accountOf(issuer, subject)).toBe(createHash('sha256').update(text, 'utf8').digest('base64url'));
    }),
  );
});
