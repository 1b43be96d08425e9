/** Systems Manager with the one parameter that says which share of the accounts may register. */
import { createServer } from 'node:http';
import { listen } from '../../../lib/local/loopback.ts';

export interface ShareParameter {
  readonly endpoint: string;
  /** How often it was asked. */
  readonly calls: number;
  /** What the next GetParameter answers; undefined: that the parameter may not be read. */
  set(value: string | undefined): void;
  /** As if nobody had made it yet. */
  remove(): void;
  close(): Promise<void>;
}

export async function startShareParameter(): Promise<ShareParameter> {
  let value: string | undefined;
  let fault = 'AccessDeniedException';
  let calls = 0;
  const server = createServer((_, response) => {
    calls++;
    response.writeHead(value === undefined ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(value === undefined ? { __type: fault } : { Parameter: { Value: value } }));
  });
  const { url, close } = await listen(server);
  return {
    endpoint: url,
    get calls() {
      return calls;
    },
    set(next) {
      value = next;
      fault = 'AccessDeniedException';
    },
    remove() {
      value = undefined;
      fault = 'ParameterNotFound';
    },
    close,
  };
}
