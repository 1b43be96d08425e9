/** Dollars for a million of each operation, line by line, to the cent. */
import { accessLog, gigabytes, invocationLog, milliseconds, tracedOfHundred } from './assumed.ts';
import { bytesOf, type ItemSizes, items, type Kept, readUnits, writeUnits } from './items.ts';
import { invocationsOf, type Operation, type OperationName, operationAt } from './operations.ts';
import { costOf, type prices, toCents } from './prices.ts';

export interface Line {
  readonly part: string;
  readonly dollars: number;
}

/** How much of each priced thing one operation takes. */
export interface Amounts {
  readonly invocations: number;
  readonly gbSeconds: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  /** Kilobytes. */
  readonly logs: number;
  readonly traces: number;
}

export function amountsOf(operation: Operation, sizes: ItemSizes): Amounts {
  const { apiRequests, reads, writes } = operation;
  const invocations = invocationsOf(operation);
  return {
    invocations,
    gbSeconds: (billedMilliseconds(operation) / 1000) * gigabytes,
    writeUnits: sum(writes.map((state) => writeUnits(bytesOf(sizes, state)))),
    readUnits: sum(reads.map((state) => readUnits(bytesOf(sizes, state)))),
    logs: invocations * invocationLog + apiRequests * accessLog,
    traces: (apiRequests * tracedOfHundred) / 100,
  };
}

/** Of all its invocations, one after the other. */
function billedMilliseconds(operation: Operation): number {
  const { own, read, write, keyStore, bus } = milliseconds;
  const { reads, writes, wraps, signatures, publishers } = operation;
  return (
    invocationsOf(operation) * own +
    reads.length * read +
    writes.length * write +
    (wraps + signatures) * keyStore +
    publishers * bus
  );
}

/** What a million of it costs. */
export function linesOf(operation: Operation, sizes: ItemSizes): Line[] {
  const { apiRequests, wraps, signatures, events, queue } = operation;
  const amounts = amountsOf(operation, sizes);
  const line = (part: string, price: keyof typeof prices, each: number): Line => ({
    part,
    dollars: toCents(costOf(price, each * 1_000_000)),
  });
  return [
    line('API requests', 'restRequest', apiRequests),
    line('firewall: the same', 'wafRequest', apiRequests),
    line('Lambda invocations', 'invocation', amounts.invocations),
    line('Lambda: GB-seconds', 'compute', amounts.gbSeconds),
    line('DynamoDB: write units', 'writeUnit', amounts.writeUnits),
    line('DynamoDB: read units', 'readUnit', amounts.readUnits),
    line('KMS: wrap or unwrap', 'kmsRequest', wraps),
    line('KMS: signatures', 'signature', signatures),
    line('events', 'event', events),
    line('SQS: the same, kept for apps (`events.queue`), and those of the destroyer', 'sqsRequest', events + queue),
    // A gigabyte is a million kilobytes.
    line('logs', 'logs', amounts.logs / 1_000_000),
    line('X-Ray', 'trace', amounts.traces),
  ];
}

export const sumOf = (lines: readonly Line[]): number => toCents(sum(lines.map(({ dollars }) => dollars)));

/** What a million of them cost one vault. */
export const linesAt = (kept: Kept, name: OperationName): Line[] => linesOf(operationAt(kept, name), items[kept]);

/** Dollars for one of it. */
export const costOfOne = (operation: Operation, sizes: ItemSizes): number =>
  sumOf(linesOf(operation, sizes)) / 1_000_000;

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);
