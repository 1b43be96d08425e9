/**
 * What a caller of CloudHSM must be allowed to do besides, as AWS documents it. Read on 28 November 2026.
 */

/** Service authorization reference, "Actions, resources, and condition keys for AWS CloudHSM", dependent actions. */
export const dependentActions = {
  CreateCluster: [
    'cloudhsm:TagResource',
    'ec2:AuthorizeSecurityGroupEgress',
    'ec2:AuthorizeSecurityGroupIngress',
    'ec2:CreateSecurityGroup',
    'ec2:DescribeSecurityGroups',
    'ec2:DescribeSubnets',
    'ec2:RevokeSecurityGroupEgress',
    'iam:CreateServiceLinkedRole',
  ],
  CreateHsm: [
    'ec2:AuthorizeSecurityGroupEgress',
    'ec2:AuthorizeSecurityGroupIngress',
    'ec2:CreateNetworkInterface',
    'ec2:CreateSecurityGroup',
    'ec2:DeleteNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSecurityGroups',
    'ec2:DescribeSubnets',
    'ec2:RevokeSecurityGroupEgress',
  ],
  DeleteHsm: ['ec2:DeleteNetworkInterface'],
} as const;

/** AWS CloudHSM user guide, "Identity and access management for AWS CloudHSM", the policy of a power user. */
export const guideActions: readonly string[] = [
  'ec2:AuthorizeSecurityGroupEgress',
  'ec2:AuthorizeSecurityGroupIngress',
  'ec2:CreateNetworkInterface',
  'ec2:CreateSecurityGroup',
  'ec2:CreateTags',
  'ec2:DeleteNetworkInterface',
  'ec2:DeleteSecurityGroup',
  'ec2:DescribeNetworkInterfaceAttribute',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSubnets',
  'ec2:DescribeVpcs',
  'ec2:DetachNetworkInterface',
  'ec2:RevokeSecurityGroupEgress',
  'iam:CreateServiceLinkedRole',
];

const ofOperations: readonly string[] = [...dependentActions.CreateHsm, ...dependentActions.DeleteHsm];

/** What the guide has on networks beyond those operations. To delete a group is for the deletion of a cluster. */
export const guideAdds = guideActions.filter(
  (action) => action.startsWith('ec2:') && !ofOperations.includes(action) && action !== 'ec2:DeleteSecurityGroup',
);
