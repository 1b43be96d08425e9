import { SSMClient } from '@aws-sdk/client-ssm';
import { constantsResource } from './constants/constants-resource.ts';
import { explained } from './framework/explained.ts';

/** What must stay as it was at the first deployment. */
export const { onEvent, isComplete } = explained(constantsResource(new SSMClient({})));
