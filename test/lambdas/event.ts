import type { APIGatewayProxyEvent } from 'aws-lambda';

export interface Sent {
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
  /** What the authorizer said, as API Gateway hands it over. */
  readonly authorizer?: object | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A REST (v1) proxy event with what our functions read of it. */
export function eventOf({
  body = null,
  isBase64Encoded = false,
  authorizer,
  headers = {},
}: Sent = {}): APIGatewayProxyEvent {
  const requestContext = { requestId: 'the-request', ...(authorizer !== undefined && { authorizer }) };
  return { body, headers, isBase64Encoded, requestContext } as unknown as APIGatewayProxyEvent;
}

export const account = 'A'.repeat(43);

/** Claims as strings, in seconds: API Gateway knows no other type. */
export const authorized = (now: number, differs: object = {}) => ({
  account,
  issuedAt: String(Math.floor(now / 1000) - 10),
  expiresAt: String(Math.floor(now / 1000) + 3600),
  ...differs,
});
