/** Items as each format had them, in test/vectors/items. Binary is base64 there. */
import { readdirSync, readFileSync } from 'node:fs';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Item = Record<string, AttributeValue>;

export interface Recorded {
  readonly format: string;
  /** The commit whose writes made these items. */
  readonly commit: string;
  /** Milliseconds since the epoch: times in the items are around this one. */
  readonly recordedAt: number;
  readonly items: Readonly<Record<string, Item>>;
}

const folder = new URL('../vectors/items/', import.meta.url);

/** The oldest first. */
export function recordedFormats(): Recorded[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return files.sort().map((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8'), toBytes));
}

/** As the files have it. */
export const toText = (recorded: Recorded): string => `${JSON.stringify(recorded, toBase64, 2)}\n`;

const toBase64 = (name: string, value: unknown) =>
  value instanceof Uint8Array || name === 'B' ? Buffer.from(value as Uint8Array).toString('base64') : value;

function toBytes(name: string, value: unknown): unknown {
  return name === 'B' ? new Uint8Array(Buffer.from(value as string, 'base64')) : value;
}
