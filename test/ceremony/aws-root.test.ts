import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { awsRoot, rootObstacle } from '../../bin/ceremony/aws-root.ts';

/**
 * The certificate that the CloudHSM user guide printed in words and numbers ("AWS CloudHSM Root Certificate", in the
 * guide's sources of 2018), put together again. Its signature would not hold if one byte were another.
 */
const pem = readFileSync(new URL('../cloudhsm/recorded/AWS_CloudHSM_Root-G1.pem', import.meta.url), 'utf8');

test('the root that this release knows is the one that AWS printed, and vouches for itself', () => {
  const root = new X509Certificate(pem);
  expect(root.verify(root.publicKey) && root.checkIssued(root)).toBe(true);
  expect(root.serialNumber).toBe('F924EEEECF9EA64F');
  expect(root.subject).toContain(`CN=${awsRoot.name}`);
  expect([root.validFrom, root.validTo]).toEqual(['Apr 28 08:37:46 2017 GMT', 'Apr 26 08:37:46 2027 GMT']);
  expect(root.validToDate).toEqual(new Date(awsRoot.validTo));
  const { n = '' } = root.publicKey.export({ format: 'jwk' });
  const modulus = Buffer.from(n, 'base64url').toString('hex');
  // Its first and its last bytes, as printed.
  expect(modulus).toMatch(/^c8e3f62ae01f1e6673001e57dc3e.*d1e5ba1d5ac52e21ee5261$/);
});

test('is taken by its fingerprint, in any spelling of it', () => {
  expect(rootObstacle(pem)).toBeUndefined();
  expect(rootObstacle(pem, awsRoot.sha256.replaceAll(':', '').toLowerCase())).toBeUndefined();
  expect(rootObstacle(pem, 'ab'.repeat(32))).toContain('the one that --aws-root-sha256 names');
});
