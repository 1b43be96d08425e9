import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Sets one AwsSolutions finding aside, at the construct that it is about and below, for a reason. */
export function acknowledge(construct: IConstruct, finding: string, reason: string): void {
  Validations.of(construct).acknowledge({ id: `AwsSolutions::AwsSolutions-${finding}`, reason });
}
