import { beforeAll, describe, expect, test } from '@jest/globals';
import { createAuthority, signRequest } from '../../bin/ceremony/authority.ts';
import { type Evidence, verifyHsm } from '../../bin/ceremony/chain.ts';
import { type Manufactory, openManufactory } from '../cloudhsm/attestation.ts';
import { checkInitialization } from '../cloudhsm/initialization.ts';

let manufactory: Manufactory;
let evidence: Evidence;
let other: Evidence;
const roots = () => ({ aws: manufactory.awsRoot, manufacturer: manufactory.manufacturerRoot });

const attest = async (from: Manufactory): Promise<Evidence> => {
  const made = await from.attest('cluster-a');
  return {
    csr: made.ClusterCsr,
    hsm: made.HsmCertificate,
    awsHardware: made.AwsHardwareCertificate,
    manufacturerHardware: made.ManufacturerHardwareCertificate,
  };
};

beforeAll(async () => {
  manufactory = await openManufactory();
  [evidence, other] = await Promise.all([attest(manufactory), attest(manufactory)]);
});

describe('an HSM', () => {
  test('is trusted when AWS and the manufacturer vouch for it and the request is its own', async () => {
    const fingerprints = await verifyHsm(evidence, roots());
    expect(Object.keys(fingerprints)).toEqual([
      'awsRoot',
      'manufacturerRoot',
      'awsHardware',
      'manufacturerHardware',
      'hsm',
    ]);
  });

  test.each<[keyof Evidence, string]>([
    ['csr', 'for another key'],
    ['hsm', 'not signed by the hardware that AWS vouches for'],
    ['awsHardware', 'not signed by the hardware that AWS vouches for'],
    ['manufacturerHardware', 'not signed by the hardware that manufacturer vouches for'],
  ])('is not with the %s of another real HSM', async (part, why) => {
    await expect(verifyHsm({ ...evidence, [part]: other[part] }, roots())).rejects.toThrow(why);
  });

  test('is not when a root was made by someone else, of the same name', async () => {
    const forged = await openManufactory();
    await expect(verifyHsm(evidence, { ...roots(), aws: forged.awsRoot })).rejects.toThrow('by the AWS root');
    await expect(verifyHsm(evidence, { ...roots(), manufacturer: forged.manufacturerRoot })).rejects.toThrow(
      'by the manufacturer root',
    );
    await expect(verifyHsm(await attest(forged), roots())).rejects.toThrow('by the AWS root');
  });

  test('is not when a root is no root', async () => {
    await expect(verifyHsm(evidence, { ...roots(), aws: evidence.awsHardware })).rejects.toThrow('The AWS root');
  });

  test('is not when its certificates have run out, or are none', async () => {
    const late = new Date(Date.now() + 20 * 365 * 86_400_000);
    await expect(verifyHsm(evidence, roots(), late)).rejects.toThrow('not valid now');
    await expect(verifyHsm({ ...evidence, hsm: 'x' }, roots())).rejects.toThrow('is not a certificate');
  });
});

describe('the authority', () => {
  test('signs what CloudHSM takes', async () => {
    const authority = await createAuthority('CN=Vault, O=Example');
    const certificate = await signRequest(authority, evidence.csr);
    expect(checkInitialization(evidence.csr, { certificate, trustAnchor: authority.certificate })).toBeUndefined();
    expect(checkInitialization(other.csr, { certificate, trustAnchor: authority.certificate })).toContain(
      'not for the key',
    );
  });

  test('does not sign with a key that is not its own, nor what is altered', async () => {
    const [one, two] = await Promise.all([createAuthority('CN=One'), createAuthority('CN=Two')]);
    await expect(signRequest({ ...one, key: two.key }, evidence.csr)).rejects.toThrow('not that of the authority');
    const der = Buffer.from(evidence.csr.replace(/-----.*?-----|\s/g, ''), 'base64');
    der[der.length - 1] = (der.at(-1) ?? 0) ^ 1;
    const altered = `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString('base64')}\n-----END CERTIFICATE REQUEST-----`;
    await expect(signRequest(one, altered)).rejects.toThrow('signature does not hold');
  });
});
