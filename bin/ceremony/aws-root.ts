/**
 * The root certificate of AWS CloudHSM that this release knows. The user guide once printed it whole ("AWS CloudHSM Root
 * Certificate"), and still gives it to download ("Verify the identity and authenticity of your cluster's HSM"); read on
 * 28 November 2026. No page gives the fingerprint of the manufacturer's root: people compare that one.
 */
import { fingerprint } from './chain.ts';

export const awsRoot = {
  name: 'AWS CloudHSM Root G1',
  sha256: '9C:69:58:FC:AC:BB:6F:0E:36:54:6B:E1:F2:CE:59:AD:84:EE:20:68:35:E6:97:7F:69:7D:30:DC:E9:A7:B5:70',
  /** ISO 8601 UTC: nothing is vouched for afterwards. */
  validTo: '2027-04-26T08:37:46Z',
} as const;

const plain = (hex: string): string => hex.replaceAll(':', '').toUpperCase();

/** Why this root is not taken, in PEM; undefined when it is the one that is expected. */
export function rootObstacle(pem: string, expected: string = awsRoot.sha256): string | undefined {
  const found = fingerprint(pem);
  if (plain(found) === plain(expected)) return undefined;
  const asked = plain(expected) === plain(awsRoot.sha256) ? awsRoot.name : 'the one that --aws-root-sha256 names';
  return `The AWS root has the fingerprint ${found}, and is not ${asked}. If AWS publishes a new root, compare its fingerprint from two sources, and give it as --aws-root-sha256.`;
}
