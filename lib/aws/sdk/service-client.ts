/**
 * Calls one AWS service by the commands, schemas, codecs, errors and retries of its SDK client. Ours is only what that
 * client finds out anew for each call, and what never changes in a function: the endpoint, the credentials, the way to
 * sign. What each part of it costs is in bench/README.md.
 */
import { randomUUID } from 'node:crypto';
import type { AwsJson1_0Protocol, AwsJson1_1Protocol } from '@aws-sdk/core/protocols';
import { StandardRetryStrategy } from '@smithy/core/retry';
import { NormalizedSchema, operation } from '@smithy/core/schema';
import type { MetadataBearer, OperationSchema, SdkError } from '@smithy/types';
import { type Answer, Connections, type TimeOuts } from './connections.ts';
import { credentialsOf, type Env, endpointOf, regionOf, type ServiceName } from './environment.ts';
import { refreshToken } from './retry.ts';
import { Signer } from './signer.ts';

/** What its SDK client knows of a service. */
export interface Service {
  readonly name: ServiceName;
  /** Before the operation in `x-amz-target`. */
  readonly target: string;
  readonly contentType: 'application/x-amz-json-1.0' | 'application/x-amz-json-1.1';
  readonly protocol: AwsJson1_0Protocol | AwsJson1_1Protocol;
}

export interface Effort {
  readonly maxAttempts: number;
  /** Milliseconds that the wait before a retry begins from. */
  readonly baseDelay: number;
  readonly timeOuts: TimeOuts;
}

/** A command of an SDK client, as far as it is looked at. */
export interface Asks<Input extends object, Output extends MetadataBearer> {
  readonly input: Input;
  /** `[9, namespace, name, traits, input, output]` */
  readonly schema?: unknown;
  /** It is not called: it only says which output the command has. */
  resolveMiddleware(...given: never): (given: never) => Promise<{ readonly output: Output }>;
}

/** What the adapters need of a client. The SDK's own has it too. */
export interface Sends<In extends object, Out extends MetadataBearer> {
  send<Input extends In, Output extends Out>(
    command: Asks<Input, Output>,
    options?: { readonly abortSignal?: AbortSignal },
  ): Promise<Output>;
}

/** What never changes once it is known. */
interface Line {
  readonly host: string;
  readonly connections: Connections;
  readonly signer: Signer;
}

type StaticOperation = readonly [kind: 9, ...Parameters<typeof operation>];

export class ServiceClient<In extends object, Out extends MetadataBearer> implements Sends<In, Out> {
  readonly #service: Service;
  readonly #effort: Effort;
  readonly #env: Env;
  readonly #strategy: StandardRetryStrategy;
  #line: Line | undefined;

  constructor(service: Service, effort: Effort, env: Env = process.env) {
    this.#service = service;
    this.#effort = effort;
    this.#env = env;
    this.#strategy = new StandardRetryStrategy(effort);
  }

  /**
   * Rejects as the SDK's client does: with the service's own exception, or an error named `TimeoutError` or
   * `AbortError`; with an InvalidSetting where the environment says too little, or what is not known here.
   */
  async send<Input extends In, Output extends Out>(
    { schema, input }: Asks<Input, Output>,
    { abortSignal }: { readonly abortSignal?: AbortSignal } = {},
  ): Promise<Output> {
    const [, ...parts] = schema as StaticOperation;
    const asked = operation(...parts);
    this.#line ??= this.#open();
    const { host, connections, signer } = this.#line;
    const { body, headers } = this.#write(asked, input, host);
    let token = await this.#strategy.acquireInitialRetryToken('');
    for (;;) {
      try {
        headers['amz-sdk-request'] = `attempt=${token.getRetryCount() + 1}; max=${this.#effort.maxAttempts}`;
        const signed = { headers: signer.sign({ headers, body }), body };
        const output = await this.#read<Output>(asked, await connections.post(signed, abortSignal));
        this.#strategy.recordSuccess(token);
        return output;
      } catch (error) {
        token = await refreshToken(this.#strategy, { token, error: error as SdkError, abortSignal });
      }
    }
  }

  /** Not before the first call: who only loads a function need not be anyone to AWS. */
  #open(): Line {
    const { name } = this.#service;
    const url = endpointOf(name, this.#env);
    return {
      host: url.host,
      connections: new Connections(url, this.#effort.timeOuts),
      signer: new Signer({ region: regionOf(this.#env), service: name, credentials: credentialsOf(this.#env) }),
    };
  }

  #write({ name, input: schema }: OperationSchema, input: object, host: string) {
    const { protocol, target, contentType } = this.#service;
    const serializer = protocol.getPayloadCodec().createSerializer();
    serializer.write(NormalizedSchema.of(schema), input);
    const body = serializer.flush() as Uint8Array;
    const headers: Record<string, string> = {
      'amz-sdk-invocation-id': randomUUID(),
      'content-type': contentType,
      host,
      'x-amz-target': `${target}.${name}`,
    };
    return { body, headers };
  }

  async #read<Output extends Out>(asked: OperationSchema, answer: Answer): Promise<Output> {
    const { statusCode, body } = answer;
    const { protocol } = this.#service;
    const $metadata = { httpStatusCode: statusCode };
    if (statusCode < 300) {
      const deserializer = protocol.getPayloadCodec().createDeserializer();
      const output =
        body.length === 0 ? {} : await deserializer.read(NormalizedSchema.of(asked.output), body.toString('utf8'));
      return { ...output, $metadata };
    }
    try {
      return await protocol.deserializeResponse(asked, {} as never, answer as never);
    } catch (error) {
      // As the SDK leaves it: the retry goes by the status where the answer is none of the service, and by its headers.
      const failure = error as SdkError;
      failure.$metadata ??= $metadata;
      throw Object.defineProperty(failure, '$response', { value: answer, enumerable: false });
    }
  }
}
