/**
 * Refuses the deletion of the key store's stack. It is made last and so deleted first: when it refuses, all is still
 * there.
 */
import { z } from 'zod';
import { complete, type Resource, ResourceFailure, readProperties } from '../framework/event.ts';

const properties = z.object({
  /** Name of the stack. */
  Stack: z.string().min(1),
  /** Set when the key's deletion was asked for. */
  DeletionWindowDays: z.string().optional(),
});

const refusal = (stack: string, guard: string): string =>
  `The key stays: with it every backup key in the vault would be lost for good. To give the vault up, follow docs/operations.md, "Giving up a vault". To remove this stack alone, leaving HSMs, key store and key to a later one: \`aws cloudformation delete-stack --stack-name ${stack} --retain-resources ${guard}\`. Until then everything works as before.`;

export const deletionGuard: Resource = {
  async onEvent(event) {
    const { Stack, DeletionWindowDays } = readProperties(properties, event.ResourceProperties);
    if (event.RequestType === 'Delete' && DeletionWindowDays === undefined)
      throw new ResourceFailure(refusal(Stack, event.LogicalResourceId));
    return { PhysicalResourceId: `${Stack}-deletion-guard` };
  },
  isComplete: async () => complete({}),
};
