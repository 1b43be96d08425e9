/** The embedded delayed queues: SQS's SendMessage and SendMessageBatch, and a consumer for each when a message is due. */

import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { SQSBatchResponse } from 'aws-lambda';
import { listen } from './loopback.ts';

export type QueueName = 'destroyer' | 'rewrap-setup' | 'rewrap-escrow';

type Consume = (event: object) => Promise<unknown>;

interface Message {
  readonly body: string;
  readonly delaySeconds?: number;
}

export interface EmbeddedQueues {
  readonly endpoint: string;
  url(name: QueueName): string;
  /** From now on messages that are due go to `consume`, again and again until it no longer reports them as failed. */
  deliverTo(name: QueueName, consume: Consume): void;
  send(name: QueueName, message: Message): void;
  close(): Promise<void>;
}

const visibilityTimeoutMs = 5_000;

/** Messages are only in memory. At start the embedded vault schedules anew what a lost one was about. */
export async function startQueues(): Promise<EmbeddedQueues> {
  const timers = new Set<NodeJS.Timeout>();
  const consumers = new Map<string, Consume>();

  const later = (queue: string, sent: Sent, ms: number) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      void deliver(queue, sent);
    }, ms);
    timers.add(timer);
  };
  const deliver = async (queue: string, { messageId, body }: Sent) => {
    const event = { Records: [{ messageId, body, eventSource: 'aws:sqs' }] };
    const done = await consumers
      .get(queue)?.(event)
      .then(
        (response) => (response as SQSBatchResponse).batchItemFailures.length === 0,
        () => false,
      );
    if (!done) later(queue, { messageId, body }, visibilityTimeoutMs);
  };
  const send: Send = (queue, { body, delaySeconds = 0 }) => {
    const messageId = randomUUID();
    later(queue, { messageId, body }, delaySeconds * 1000);
    return messageId;
  };

  const server = createServer((request, response) => void answer(request, response, send));
  const { url, close } = await listen(server);
  return {
    endpoint: url,
    url: (name) => `${url}/000000000000/${name}`,
    deliverTo: (name, consume) => void consumers.set(name, consume),
    send,
    async close() {
      for (const timer of timers) clearTimeout(timer);
      await close();
    },
  };
}

interface Sent {
  readonly messageId: string;
  readonly body: string;
}

type Send = (queue: string, message: Message) => string;

interface Entry {
  readonly MessageBody: string;
  readonly DelaySeconds?: number;
}

async function answer(request: IncomingMessage, response: ServerResponse, send: Send) {
  const input = JSON.parse(await text(request));
  const queue = String(input.QueueUrl).split('/').at(-1) ?? '';
  const sent = ({ MessageBody: body, DelaySeconds: delaySeconds = 0 }: Entry) => ({
    MessageId: send(queue, { body, delaySeconds }),
    MD5OfMessageBody: createHash('md5').update(body).digest('hex'),
  });
  const say = (status: number, said: object) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(said));
  };
  switch (request.headers['x-amz-target']) {
    case 'AmazonSQS.SendMessage':
      return say(200, sent(input));
    case 'AmazonSQS.SendMessageBatch':
      return say(200, {
        Successful: input.Entries.map((entry: Entry & { Id: string }) => ({ Id: entry.Id, ...sent(entry) })),
        Failed: [],
      });
    default:
      return say(400, { __type: 'com.amazon.coral.service#UnknownOperationException' });
  }
}
