/**
 * What DynamoDB takes in a resource policy. It looks at every name when the policy is attached, and one that it does
 * not know refuses the policy, the table and the stack: "Invalid policy document: The following action names are
 * invalid" (aws/aws-cdk issue 32230, controllers-k8s/dynamodb-controller pull request 176).
 */
import type { ActionList } from './fact.ts';

const page = {
  page: 'Amazon DynamoDB Developer Guide, "DynamoDB API operations supported by resource-based policies"',
  url: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-iam-actions.html',
  read: '2026-11-28',
};

/** The rows of the page with "Yes". Its PartiQL rows are operations, whose actions are on the page `ql-iam.html`. */
export const tablePolicy: ActionList = {
  ...page,
  bytes: 20_480,
  actions: [
    'dynamodb:BatchGetItem',
    'dynamodb:BatchWriteItem',
    // Of the operation TransactWriteItems. CDK grants it in a table's policy, deployed in its integration tests:
    // aws/aws-cdk pull request 36228, RESOURCE_READ_DATA_ACTIONS.
    'dynamodb:ConditionCheckItem',
    'dynamodb:CreateBackup',
    'dynamodb:DeleteItem',
    'dynamodb:DeleteResourcePolicy',
    'dynamodb:DeleteTable',
    'dynamodb:DescribeContinuousBackups',
    'dynamodb:DescribeContributorInsights',
    'dynamodb:DescribeKinesisStreamingDestination',
    'dynamodb:DescribeTable',
    'dynamodb:DescribeTableReplicaAutoScaling',
    'dynamodb:DescribeTimeToLive',
    'dynamodb:DisableKinesisStreamingDestination',
    'dynamodb:EnableKinesisStreamingDestination',
    'dynamodb:ExportTableToPointInTime',
    'dynamodb:GetItem',
    'dynamodb:GetResourcePolicy',
    'dynamodb:ListTagsOfResource',
    'dynamodb:PartiQLDelete',
    'dynamodb:PartiQLInsert',
    'dynamodb:PartiQLSelect',
    'dynamodb:PartiQLUpdate',
    'dynamodb:PutItem',
    'dynamodb:PutResourcePolicy',
    'dynamodb:Query',
    'dynamodb:RestoreTableToPointInTime',
    'dynamodb:Scan',
    'dynamodb:TagResource',
    'dynamodb:UntagResource',
    'dynamodb:UpdateContinuousBackups',
    'dynamodb:UpdateContributorInsights',
    'dynamodb:UpdateItem',
    'dynamodb:UpdateKinesisStreamingDestination',
    'dynamodb:UpdateTable',
    'dynamodb:UpdateTableReplicaAutoScaling',
    'dynamodb:UpdateTimeToLive',
  ],
};

/**
 * The rows of the page under "DynamoDB Streams" with "Yes": `dynamodb:ListStreams` is not one. As the resource it takes
 * `*`, which CDK deploys in its integration test `integ.dynamodb-v2.stream-resource-policy`.
 */
export const streamPolicy: ActionList = {
  ...page,
  bytes: 20_480,
  actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
};
