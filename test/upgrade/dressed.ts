/** An item of another format for an account that is there: its own wrapped bytes, in that format's attributes. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from './items.ts';
import { recordedAt, registration } from './scenes.ts';

/** What only the account itself can have, wherever an item has it. */
const own = ['account', 'registration', 'setup', 'record', 'escrow', 'ksf', 'ownerKey'];

/** `kept` is the account's item as it is; the times of `recorded` are moved, so that it was recorded at `at`. */
export function dressed(recorded: Item, kept: Item, at = Date.now()): Item {
  const named = Object.entries(moved(recorded, kept, at));
  return Object.fromEntries(named.map(([name, value]) => [name, own.includes(name) ? (kept[name] ?? value) : value]));
}

function moved(item: Item, kept: Item, at: number): Item {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, movedValue(value, kept, at)]));
}

function movedValue(value: AttributeValue, kept: Item, at: number): AttributeValue {
  if (value.M) return { M: moved(value.M, kept, at) };
  if (value.S === registration) return kept.registration ?? value;
  // Everything else that is counted is far below.
  if (value.N && Number(value.N) > recordedAt / 2) return { N: String(Number(value.N) - recordedAt + at) };
  return value;
}
