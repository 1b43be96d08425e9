/** What is wrong with a setting, by its name. */
import type { Config, DomainConfig } from './config.ts';

export type Fault = string | false;

export const expected = (setting: string, what: string, got: string | number): string =>
  `${setting} expected ${what}, got "${got}"`;

export const between = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most;

/** Of a text that may be left out. */
export const mismatch = (setting: string, what: string, pattern: RegExp, got: string | undefined): Fault =>
  got !== undefined && !pattern.test(got) && expected(setting, what, got);

export function keyStoreFaults({ keyStore, cloudhsm, account }: Config): Fault[] {
  if (!cloudhsm) return [keyStore === 'cloudhsm' && 'cloudhsm expected hsms and backupRetentionDays, got nothing'];
  const { hsms, backupRetentionDays, vpcId, clusterId } = cloudhsm;
  return [
    !between(hsms, 2, 28) && expected('cloudhsm.hsms', 'a whole number from 2 to 28', hsms),
    !between(backupRetentionDays, 7, 379) &&
      expected('cloudhsm.backupRetentionDays', 'a whole number from 7 to 379', backupRetentionDays),
    mismatch('cloudhsm.vpcId', 'the id of a VPC', /^vpc-[0-9a-f]{8,17}$/, vpcId),
    mismatch('cloudhsm.clusterId', 'the id of a CloudHSM cluster', /^cluster-[2-7a-zA-Z]{11,16}$/, clusterId),
    vpcId !== undefined &&
      account === undefined &&
      'account expected the 12 digits of the account that cloudhsm.vpcId is in, got none: a VPC is looked up there',
  ];
}

const domainName = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

export function domainFaults(domain: DomainConfig | undefined): Fault[] {
  if (!domain) return [];
  const { name, certificateArn, hostedZone } = domain;
  const certificate = /^arn:aws[\w-]*:acm:[\w-]+:\d{12}:certificate\/[\w-]+$/;
  return [
    mismatch('domain.name', 'a name such as vault.example.com', domainName, name),
    mismatch('domain.certificateArn', 'the ARN of a certificate', certificate, certificateArn),
    mismatch('domain.hostedZone.id', 'the id of a hosted zone', /^Z[A-Z0-9]{1,31}$/, hostedZone?.id),
    hostedZone !== undefined &&
      name !== hostedZone.name &&
      !name.endsWith(`.${hostedZone.name}`) &&
      expected('domain.hostedZone.name', `a zone that ${name} is in`, hostedZone.name),
  ];
}
