import { credentials } from '../../../lib/local/dynamodb.ts';

/** For the SDK's clients against an embedded service. */
export const clientOptions = (endpoint: string) => ({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
