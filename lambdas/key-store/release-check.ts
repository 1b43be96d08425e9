import { releaseCheck } from '../release/check-resource.ts';
import { lambdaClient } from '../release/invoke.ts';
import { explained } from './framework/explained.ts';

/** Whether the new versions of the functions may go live. */
export const { onEvent, isComplete } = explained(releaseCheck(lambdaClient()));
