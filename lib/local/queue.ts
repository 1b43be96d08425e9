/** The embedded delayed queue: SQS's SendMessage, and a consumer that calls the destroyer when a message is due. */

import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { SQSBatchResponse } from 'aws-lambda';
import { listen } from './loopback.ts';

export interface EmbeddedQueue {
  readonly endpoint: string;
  readonly queueUrl: string;
  /** From now on messages that are due go to `consume`, again and again until it no longer reports them as failed. */
  deliverTo(consume: (event: object) => Promise<unknown>): void;
  send(body: string, delaySeconds: number): void;
  close(): Promise<void>;
}

const visibilityTimeoutMs = 5_000;

/** Messages are only in memory. At start the embedded vault schedules anew what a lost one was about. */
export async function startQueue(): Promise<EmbeddedQueue> {
  const timers = new Set<NodeJS.Timeout>();
  let consumer: ((event: object) => Promise<unknown>) | undefined;

  const later = (messageId: string, body: string, ms: number) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      void deliver(messageId, body);
    }, ms);
    timers.add(timer);
  };
  const deliver = async (messageId: string, body: string) => {
    const event = { Records: [{ messageId, body, eventSource: 'aws:sqs' }] };
    const done = await consumer?.(event).then(
      (response) => (response as SQSBatchResponse).batchItemFailures.length === 0,
      () => false,
    );
    if (!done) later(messageId, body, visibilityTimeoutMs);
  };
  const send = (body: string, delaySeconds: number, messageId = randomUUID()) => {
    later(messageId, body, delaySeconds * 1000);
    return messageId;
  };

  const server = createServer((request, response) => void answer(request, response, send));
  const { url, close } = await listen(server);
  return {
    endpoint: url,
    queueUrl: `${url}/000000000000/destroyer`,
    deliverTo: (consume) => {
      consumer = consume;
    },
    send,
    async close() {
      for (const timer of timers) clearTimeout(timer);
      await close();
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  send: (body: string, delay: number) => string,
) {
  const body = await text(request);
  const known = request.headers['x-amz-target'] === 'AmazonSQS.SendMessage';
  if (!known) {
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify({ __type: 'com.amazon.coral.service#UnknownOperationException' }));
    return;
  }
  const { MessageBody, DelaySeconds = 0 } = JSON.parse(body);
  const MessageId = send(MessageBody, DelaySeconds);
  const MD5OfMessageBody = createHash('md5').update(MessageBody).digest('hex');
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify({ MessageId, MD5OfMessageBody }));
}
