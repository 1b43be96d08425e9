/** A resource as the framework calls it: its failures explained. */
import { type Begun, type Progress, type Resource, type ResourceEvent, waiting } from './event.ts';
import { explain } from './remedies.ts';

// Failures of the service, not of the request: the next poll tries again.
const passing = new Set(['CloudHsmInternalFailureException', 'KMSInternalException', 'DependencyTimeoutException']);

export function explained(resource: Resource): Resource {
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
