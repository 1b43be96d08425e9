/** EventBridge's PutEvents over the network, as its API Reference describes it. */
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { type Loopback, listen } from '../../lib/local/loopback.ts';

export interface Entry {
  readonly EventBusName: string;
  readonly Source: string;
  readonly DetailType: string;
  readonly Detail: string;
}

/** "PutEvents", read on 28 November 2026: 1 to 10 entries, less than 1 MB together. Until early 2026 it was 256 KB. */
export const limits = { entries: 10, bytes: 256 * 1024 };

export class EventBus {
  /** The entries of each call. */
  readonly calls: Entry[][] = [];
  /** The error code with which an entry is refused, by itself; undefined takes it. */
  refuse: (entry: Entry) => string | undefined = () => undefined;
  /** The code with which every call fails as a whole. */
  down: string | undefined;
  /** Milliseconds until a call is answered. */
  takes = 0;
  readonly #loopback: Promise<Loopback>;

  constructor() {
    const server = createServer(async (request, response) => {
      const body = await text(request);
      await new Promise((resolve) => setTimeout(resolve, this.takes));
      const { status, answer } = this.#put(body);
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer));
    });
    this.#loopback = listen(server);
  }

  async url(): Promise<string> {
    return (await this.#loopback).url;
  }

  /** What the company's apps have heard, with second deliveries. */
  get taken(): Entry[] {
    return this.calls.flat().filter((entry) => this.refuse(entry) === undefined);
  }

  #put(body: string): { readonly status: number; readonly answer: object } {
    const { Entries } = JSON.parse(body) as { readonly Entries: Entry[] };
    if (this.down !== undefined) return { status: 400, answer: { __type: this.down } };
    if (Entries.length < 1 || Entries.length > limits.entries || body.length > limits.bytes)
      return { status: 400, answer: { __type: 'ValidationException' } };
    this.calls.push(Entries);
    // One result for each entry, at its place; an entry that is refused ends nothing.
    const results = Entries.map((entry, index) => {
      const ErrorCode = this.refuse(entry);
      return ErrorCode === undefined ? { EventId: `${this.calls.length}-${index}` } : { ErrorCode, ErrorMessage: '' };
    });
    const FailedEntryCount = results.filter((result) => 'ErrorCode' in result).length;
    return { status: 200, answer: { FailedEntryCount, Entries: results } };
  }

  async close(): Promise<void> {
    await (await this.#loopback).close();
  }
}
