/** How long a policy of IAM or of Organizations may be. */
import type { Fact } from './fact.ts';

interface Quota extends Fact {
  readonly characters: number;
  /** Whether white space counts. */
  readonly whitespace: boolean;
}

const iam = {
  page: 'IAM User Guide, "IAM and AWS STS quotas"',
  url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html',
  read: '2026-11-28',
};

/** All inline policies of one role together. */
export const inlinePolicies: Quota = { ...iam, characters: 10_240, whitespace: false };
export const managedPolicy: Quota = { ...iam, characters: 6_144, whitespace: false };
export const trustPolicy: Quota = { ...iam, characters: 2_048, whitespace: true };

export const serviceControlPolicy: Quota = {
  page: 'AWS Organizations User Guide, "Quotas and service limits for AWS Organizations"',
  url: 'https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html',
  read: '2026-11-28',
  characters: 5_120,
  whitespace: true,
};
