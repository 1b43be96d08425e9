/** A function, invoked as a caller inside the account can: without API Gateway and its authorizer. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { RouteName } from '../../lib/protocol/wire/routes.ts';

export type Invoked =
  | { readonly answer: unknown }
  /** The function was not reached, or ended with an error: its name, and what it said where it said something. */
  | { readonly failed: string; readonly said?: string };

export type Invoke = (name: Invocable, event: object) => Promise<Invoked>;

/** Every function of the vault that can be tried without a user. */
export type Invocable = RouteName | BackgroundName;
export type BackgroundName = 'authorizer' | 'destroyer' | 'event-publisher';

/** A function answers within its 6 s. One that is loaded anew for it takes longer. */
const patient = { connectionTimeout: 1_000, requestTimeout: 15_000, throwOnRequestTimeout: true };

export const lambdaClient = (): LambdaClient => new LambdaClient({ maxAttempts: 3, requestHandler: patient });

/**
 * `target` gives a function's name or ARN, with the version or the alias. Lambda answers 200 to a function's own error
 * and says so in `FunctionError` (https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html).
 */
export function invokeBy(client: LambdaClient, target: (name: Invocable) => string): Invoke {
  return async (name, event) => {
    const command = new InvokeCommand({ FunctionName: target(name), Payload: JSON.stringify(event) });
    try {
      const { FunctionError, Payload } = await client.send(command);
      const answer: unknown = JSON.parse(Payload?.transformToString() || 'null');
      return FunctionError === undefined ? { answer } : failureOf(answer);
    } catch (cause) {
      return { failed: cause instanceof Error ? cause.name : 'Unknown' };
    }
  };
}

function failureOf(answer: unknown): Invoked {
  const { errorType = 'Error', errorMessage = '' } = Object(answer) as { errorType?: string; errorMessage?: string };
  return { failed: errorType, said: errorMessage };
}
