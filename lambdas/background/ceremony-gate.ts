import { SSMClient } from '@aws-sdk/client-ssm';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { ceremonyObstacle } from '../../lib/key-store/ceremony-state.ts';
import { readParameter } from '../../lib/key-store/parameter.ts';

const client = new SSMClient({ maxAttempts: 3 });

/** Answers CloudFormation whether the vault may be deployed. Deleting is always allowed. */
export async function handler(event: CloudFormationCustomResourceEvent): Promise<void> {
  const obstacle = event.RequestType === 'Delete' ? undefined : await findObstacle(event);
  const { ok, status } = await fetch(event.ResponseURL, {
    method: 'PUT',
    // The address was signed without a content type. fetch would add one, and S3 would refuse the request.
    headers: { 'content-type': '' },
    body: JSON.stringify({
      Status: obstacle === undefined ? 'SUCCESS' : 'FAILED',
      ...(obstacle !== undefined && { Reason: obstacle }),
      // Always the same: a new id would make CloudFormation delete the old one.
      PhysicalResourceId: 'ceremony-gate',
      StackId: event.StackId,
      RequestId: event.RequestId,
      LogicalResourceId: event.LogicalResourceId,
    }),
  });
  // After an error Lambda tries again. Without an answer CloudFormation would wait for an hour.
  if (!ok) throw new Error(`CloudFormation's address answered ${status}`);
}

async function findObstacle({ ResourceProperties }: CloudFormationCustomResourceEvent): Promise<string | undefined> {
  try {
    return ceremonyObstacle(await readParameter(client, String(ResourceProperties.ParameterName)));
  } catch (cause) {
    return `The ceremony's state cannot be read: ${cause instanceof Error ? cause.name : 'unknown error'}`;
  }
}
