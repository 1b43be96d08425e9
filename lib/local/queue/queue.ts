/** The embedded delayed queues: SQS's SendMessage and SendMessageBatch, and a consumer for each when a message is due. */

import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { SQSBatchResponse } from 'aws-lambda';
import { listen } from '../loopback.ts';
import { messagesInMemory, openMessages, type Waiting } from './kept.ts';

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
  /** Their ids, once none of them can be lost. */
  send(name: QueueName, messages: readonly Message[]): Promise<string[]>;
  /** Whether every key of the table that has no attempt left has had its message here. */
  isComplete(): Promise<boolean>;
  setComplete(): Promise<void>;
  close(): Promise<void>;
}

const visibilityTimeoutMs = 5_000;

/** With `dataDir` messages outlive this process, however it ends. */
export async function startQueues(dataDir?: string): Promise<EmbeddedQueues> {
  const kept = dataDir ? await openMessages(dataDir) : messagesInMemory;
  const timers = new Set<NodeJS.Timeout>();
  const consumers = new Map<string, Consume>();
  /** Of an earlier process: they wait for their consumer. */
  const earlier = Map.groupBy(await kept.read(), ({ queue }) => queue);

  let closed = false;

  const later = (message: Waiting, ms: number) => {
    if (closed) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      void deliver(message);
    }, ms);
    timers.add(timer);
  };
  const deliver = async (message: Waiting) => {
    const { messageId, queue, body } = message;
    const event = { Records: [{ messageId, body, eventSource: 'aws:sqs' }] };
    const done = await consumers
      .get(queue)?.(event)
      .then(
        (response) => (response as SQSBatchResponse).batchItemFailures.length === 0,
        () => false,
      );
    if (!done) return later(message, visibilityTimeoutMs);
    // One that stays comes again after the next start. Every consumer can bear that.
    await kept.remove(messageId).catch(() => undefined);
  };
  const send: Send = async (queue, messages) => {
    const waiting = messages.map(({ body, delaySeconds = 0 }) => {
      return { messageId: randomUUID(), queue, body, due: Date.now() + delaySeconds * 1000 };
    });
    await kept.add(waiting);
    for (const message of waiting) later(message, message.due - Date.now());
    return waiting.map(({ messageId }) => messageId);
  };

  const server = createServer((request, response) => void answer(request, response, send));
  const { url, close } = await listen(server);
  return {
    endpoint: url,
    url: (name) => `${url}/000000000000/${name}`,
    deliverTo(name, consume) {
      consumers.set(name, consume);
      for (const message of earlier.get(name) ?? []) later(message, message.due - Date.now());
      earlier.delete(name);
    },
    send,
    isComplete: kept.isComplete,
    setComplete: kept.setComplete,
    async close() {
      closed = true;
      await close();
      for (const timer of timers) clearTimeout(timer);
      await kept.close();
    },
  };
}

type Send = (queue: string, messages: readonly Message[]) => Promise<string[]>;

interface Entry {
  readonly MessageBody: string;
  readonly DelaySeconds?: number;
}

async function answer(request: IncomingMessage, response: ServerResponse, send: Send): Promise<void> {
  const say = (status: number, said: object) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(said));
  };
  try {
    const input = JSON.parse(await text(request));
    const queue = String(input.QueueUrl).split('/').at(-1) ?? '';
    const sent = async (entries: readonly Entry[]) => {
      const messages = entries.map(({ MessageBody, DelaySeconds = 0 }) => ({
        body: MessageBody,
        delaySeconds: DelaySeconds,
      }));
      const ids = await send(queue, messages);
      return ids.map((id, index) => ({ MessageId: id, MD5OfMessageBody: md5(messages[index]?.body ?? '') }));
    };
    switch (request.headers['x-amz-target']) {
      case 'AmazonSQS.SendMessage':
        return say(200, (await sent([input]))[0] ?? {});
      case 'AmazonSQS.SendMessageBatch': {
        const entries: (Entry & { Id: string })[] = input.Entries;
        const results = await sent(entries);
        return say(200, { Successful: results.map((result, i) => ({ Id: entries[i]?.Id, ...result })), Failed: [] });
      }
      default:
        return say(400, { __type: 'com.amazon.coral.service#UnknownOperationException' });
    }
  } catch {
    say(500, { __type: 'com.amazon.coral.service#InternalFailure' });
  }
}

const md5 = (body: string) => createHash('md5').update(body).digest('hex');
