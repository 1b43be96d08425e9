import type { APIGatewayProxyEvent } from 'aws-lambda';

/** The value of a header. API Gateway passes on the names as the client wrote them, in any case. `name` is in lower case. */
export function headerOf({ headers }: APIGatewayProxyEvent, name: string): string | undefined {
  return Object.entries(headers ?? {}).find(([given]) => given.toLowerCase() === name)?.[1];
}
