import { SSMClient } from '@aws-sdk/client-ssm';
import { explained } from './framework/explained.ts';
import { wrappingKeysResource } from './wrapping-keys/wrapping-keys-resource.ts';

/** Which keys wrap and open, from one deployment to the next. */
export const { onEvent, isComplete } = explained(wrappingKeysResource(new SSMClient({})));
