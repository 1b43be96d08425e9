import { readFileSync } from 'node:fs';

export function readVectors<T>(file: string): T {
  return JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));
}

export const fromHex = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text, 'hex'));
export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
