/** A call of an AWS service with nothing around it: SigV4 by node:crypto, over one kept connection of node:http. */
import { createHash, createHmac } from 'node:crypto';
import { Agent, type IncomingMessage, request } from 'node:http';

/** Of the AWS JSON protocol. */
export interface BareCall {
  readonly endpoint: string;
  readonly service: 'dynamodb' | 'kms';
  /** Such as `TrentService.Decrypt`. */
  readonly target: string;
  readonly body: string;
}

export interface BareCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

const agent = new Agent({ keepAlive: true });
const region = 'us-east-1';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** Headers and signature of a POST to `/` (IAM User Guide, "Create a signed AWS API request"). */
function sign({ service, target, body }: BareCall, host: string, credentials: BareCredentials): Record<string, string> {
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
  const headers = {
    'content-type': service === 'kms' ? 'application/x-amz-json-1.1' : 'application/x-amz-json-1.0',
    host,
    'x-amz-date': time,
    'x-amz-security-token': credentials.sessionToken,
    'x-amz-target': target,
  };
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const canonical = `POST\n/\n\n${lines.join('')}\n${names}\n${sha256(body)}`;
  const day = hmac(`AWS4${credentials.secretAccessKey}`, time.slice(0, 8));
  const key = hmac(hmac(hmac(day, region), service), 'aws4_request');
  const signature = hmac(key, `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical)}`).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  return { ...headers, authorization };
}

/** The answer, as it was parsed from JSON. Rejects for any status but 200. */
export async function callBare(call: BareCall, credentials: BareCredentials): Promise<unknown> {
  const { host, hostname, port } = new URL(call.endpoint);
  const headers = { ...sign(call, host, credentials), 'content-length': Buffer.byteLength(call.body) };
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ hostname, port, method: 'POST', path: '/', headers, agent }, resolve).on('error', reject).end(call.body);
  });
  const parts: Buffer[] = [];
  for await (const part of answer) parts.push(part);
  const text = Buffer.concat(parts).toString();
  if (answer.statusCode !== 200) throw new Error(`${call.target} expected 200, got ${answer.statusCode} ${text}`);
  return JSON.parse(text);
}
