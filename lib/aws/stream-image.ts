import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { StreamRecord, AttributeValue as StreamValue } from 'aws-lambda';
import { eventsBetween, type VaultEvent } from '../vault/events.ts';
import { type Item, toRecord } from './item.ts';

type Image = Readonly<Record<string, StreamValue>>;

/**
 * What one change of the table means. An item that is no record, or has a time that is none, is tampering too: asked again,
 * the same images would fail again, and hold back every event after them for a day.
 */
export function eventsOf({ OldImage, NewImage }: StreamRecord = {}): VaultEvent[] {
  try {
    return eventsBetween(toRecord(toItem(OldImage)), toRecord(toItem(NewImage)));
  } catch {
    const registration = NewImage?.registration?.S ?? OldImage?.registration?.S ?? '';
    return [{ type: 'RecordTampered', registration, moved: [] }];
  }
}

/** An image of the table's stream as the item it was: Lambda hands binary over as base64. */
function toItem(image: Image | undefined): Item | undefined {
  return image && Object.fromEntries(Object.entries(image).map(([name, value]) => [name, toValue(value)]));
}

function toValue(value: StreamValue): AttributeValue {
  if (value.B !== undefined) return { B: new Uint8Array(Buffer.from(value.B, 'base64')) };
  if (value.M !== undefined) return { M: toItem(value.M) ?? {} };
  return value as AttributeValue;
}
