/**
 * Signature Version 4 (IAM User Guide, "Create a signed AWS API request") of a POST to the root of a service, by
 * credentials that stay: the key of a day is derived once. A test holds each signature against the SDK's signer, which
 * serves any request and takes five times as long.
 */
import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';
import type { Posted } from './connections.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export interface SignerOptions {
  readonly region: string;
  readonly service: string;
  readonly credentials: Credentials;
}

interface Day {
  /** `YYYYMMDD` */
  readonly date: string;
  /** Date, Region, service. */
  readonly scope: string;
  readonly key: KeyObject;
}

export class Signer {
  readonly #options: SignerOptions;
  #day: Day | undefined;

  constructor(options: SignerOptions) {
    this.#options = options;
  }

  /** The headers with those of the signature. Their names are in lower case, their values have no space at the ends. */
  sign({ headers, body }: Posted, now = new Date()): Record<string, string> {
    const { accessKeyId, sessionToken } = this.#options.credentials;
    const time = now.toISOString().replace(/[-:]|\.\d+/g, '');
    const { scope, key } = this.#dayOf(time.slice(0, 8));
    const signed: Record<string, string> = { ...headers, 'x-amz-date': time };
    if (sessionToken) signed['x-amz-security-token'] = sessionToken;
    const names = Object.keys(signed).sort();
    const lines = names.map((name) => `${name}:${signed[name]}\n`).join('');
    const list = names.join(';');
    const canonical = `POST\n/\n\n${lines}\n${list}\n${hash('sha256', body)}`;
    const toSign = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${hash('sha256', canonical)}`;
    const signature = createHmac('sha256', key).update(toSign).digest('hex');
    signed.authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${list}, Signature=${signature}`;
    return signed;
  }

  #dayOf(date: string): Day {
    if (this.#day?.date === date) return this.#day;
    const { region, service, credentials } = this.#options;
    const parts = [date, region, service, 'aws4_request'];
    const key = parts.reduce<Buffer>(
      (secret, part) => createHmac('sha256', secret).update(part).digest(),
      Buffer.from(`AWS4${credentials.secretAccessKey}`),
    );
    this.#day = { date, scope: parts.join('/'), key: createSecretKey(key) };
    return this.#day;
  }
}
