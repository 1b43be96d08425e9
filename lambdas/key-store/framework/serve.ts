/** A resource as the framework calls it: its failures explained, what it keeps on deletion announced. */
import { Logger } from '@aws-lambda-powertools/logger';
import { type Begun, type Progress, type Resource, type ResourceEvent, waiting } from './event.ts';
import { explain } from './remedies.ts';

const logger = new Logger({ serviceName: 'backup-key-vault-key-store' });

/** Says in the log why something outlives its stack. */
export const notice = (event: ResourceEvent, why: string): void =>
  logger.warn(why, { resource: event.LogicalResourceId, physicalId: event.PhysicalResourceId ?? '' });

// A failure of the service and not of the request: the next poll comes anyway.
const passing = new Set(['CloudHsmInternalFailureException', 'KMSInternalException', 'DependencyTimeoutException']);

export function serve(resource: Resource): Resource {
  const onEvent = async (event: ResourceEvent): Promise<Begun> => {
    try {
      return await resource.onEvent(event);
    } catch (thrown) {
      throw explain(thrown);
    }
  };
  const isComplete = async (event: ResourceEvent): Promise<Progress> => {
    try {
      return await resource.isComplete(event);
    } catch (thrown) {
      if (thrown instanceof Error && passing.has(thrown.name)) return waiting;
      throw explain(thrown);
    }
  };
  return { onEvent, isComplete };
}
