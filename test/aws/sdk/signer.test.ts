/** Signatures are those that the SDK's own signer makes. */
import { expect, test } from '@jest/globals';
import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { Signer } from '../../../lib/aws/sdk/signer.ts';

const word = fc.stringMatching(/^[A-Za-z0-9/+=._-]{1,40}$/);
const asked = fc.record({
  region: fc.constantFrom('us-east-1', 'eu-central-1', 'cn-north-1'),
  service: fc.constantFrom('dynamodb', 'kms', 'sqs'),
  credentials: fc.record(
    { accessKeyId: word, secretAccessKey: word, sessionToken: word },
    { requiredKeys: ['accessKeyId', 'secretAccessKey'] },
  ),
  headers: fc.dictionary(fc.stringMatching(/^x-amz-[a-z]{1,8}$/), word, { maxKeys: 4 }),
  body: fc.uint8Array({ maxLength: 300 }),
  days: fc.array(fc.date({ min: new Date(0), max: new Date('2099-12-31'), noInvalidDate: true }), { minLength: 1 }),
});

test('a signature is the SDK’s, on each of several days', async () => {
  await fc.assert(
    fc.asyncProperty(asked, async ({ headers: given, body, days, ...options }) => {
      const headers = { host: 'service.example', 'content-type': 'application/x-amz-json-1.0', ...given };
      const ours = new Signer(options);
      const theirs = new SignatureV4({ ...options, sha256: Sha256, applyChecksum: false } as never);
      for (const signingDate of days) {
        const request = new HttpRequest({ method: 'POST', path: '/', headers, body });
        const { headers: expected } = await theirs.sign(request, { signingDate });
        expect(ours.sign({ headers, body }, signingDate)).toEqual(expected);
      }
    }),
  );
});
