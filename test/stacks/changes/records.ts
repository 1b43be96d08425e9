/**
 * Records as CloudTrail writes them and EventBridge hands them on. Their shapes are from AWS's own examples, read on
 * 2026-11-28: for AWS KMS the pages PutKeyPolicy, CreateGrant, ScheduleKeyDeletion and DisconnectCustomKeyStore of "Logging
 * AWS KMS API calls with AWS CloudTrail" (AWS KMS Developer Guide); for Lambda and IAM the recorded records of
 * lambda-overwrite-code and iam-backdoor-role in github.com/DataDog/stratus-red-team, in which a function is named by its
 * ARN; userIdentity as in "CloudTrail userIdentity element" (CloudTrail User Guide).
 */
import { account, region } from '../template.ts';

interface Identity {
  readonly type: string;
  readonly arn: string;
  readonly sessionContext?: { readonly sessionIssuer: { readonly type: 'Role'; readonly arn: string } };
  readonly invokedBy?: string;
}

export const alice: Identity = { type: 'IAMUser', arn: `arn:aws:iam::${account}:user/Alice` };
export const rootUser: Identity = { type: 'Root', arn: `arn:aws:iam::${account}:root` };

/** Whoever took this role. */
export const sessionOf = (roleArn: string): Identity => ({
  type: 'AssumedRole',
  arn: `${roleArn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/session`,
  sessionContext: { sessionIssuer: { type: 'Role', arn: roleArn } },
});

export const cloudFormation: Identity = {
  ...sessionOf(`arn:aws:iam::${account}:role/cdk-hnb659fds-cfn-exec-role-${account}-${region}`),
  invokedBy: 'cloudformation.amazonaws.com',
};

export interface Call {
  /** `kms.PutKeyPolicy` */
  readonly call: string;
  readonly by: Identity;
  /** Null in the record of many refused calls. */
  readonly request: unknown;
  readonly resources?: readonly string[];
  readonly refused?: string;
  /** Where IAM is concerned, never the vault's. */
  readonly in?: string;
}

export function eventOf({ call, by, request, resources, refused, in: where = region }: Call) {
  const [service = '', eventName = ''] = call.split('.');
  return {
    version: '0',
    id: '5d529779-2d27-42b5-92da-91aaea1fc4b5',
    'detail-type': 'AWS API Call via CloudTrail',
    source: `aws.${service}`,
    account,
    time: '2026-11-28T20:06:16Z',
    region: where,
    resources: [],
    detail: {
      eventVersion: '1.08',
      userIdentity: { principalId: 'EX_PRINCIPAL_ID', accountId: account, ...by },
      eventTime: '2026-11-28T20:06:16Z',
      eventSource: `${service}.amazonaws.com`,
      eventName,
      awsRegion: where,
      sourceIPAddress: '192.0.2.0',
      requestParameters: request,
      responseElements: null,
      eventID: 'c217db1f-903f-4a2f-8f88-9580182d6313',
      ...(refused && { errorCode: refused }),
      ...(resources && { resources: resources.map((ARN) => ({ accountId: account, type: 'AWS::KMS::Key', ARN })) }),
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: account,
    },
  };
}
