import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { StreamRecord, AttributeValue as StreamValue } from 'aws-lambda';
import { isCanary } from '../vault/canary.ts';
import { eventsBetween, type VaultEvent } from '../vault/events.ts';
import type { Item } from './attributes.ts';
import { toRecord } from './item.ts';

type Image = Readonly<Record<string, StreamValue>>;

/**
 * What one change of the table means. An item that is no record, or has an impossible time, is tampering too. Throwing
 * would not do: the stream would bring the same images again, and hold back every later event for a day. Of the vault's
 * own canary nobody hears, but that it was tampered with.
 */
export function eventsOf(change: StreamRecord = {}): VaultEvent[] {
  const events = allEventsOf(change);
  return isCanary(change.Keys?.account?.S ?? '') ? events.filter(({ type }) => type === 'RecordTampered') : events;
}

function allEventsOf({ OldImage, NewImage }: StreamRecord): VaultEvent[] {
  try {
    return eventsBetween(toRecord(toItem(OldImage)), toRecord(toItem(NewImage)));
  } catch {
    const registration = NewImage?.registration?.S ?? OldImage?.registration?.S ?? '';
    return [{ type: 'RecordTampered', registration, moved: [] }];
  }
}

/** The item that an image of the table's stream shows. Lambda gives binary values as base64. */
function toItem(image: Image | undefined): Item | undefined {
  return image && Object.fromEntries(Object.entries(image).map(([name, value]) => [name, toValue(value)]));
}

function toValue(value: StreamValue): AttributeValue {
  if (value.B !== undefined) return { B: new Uint8Array(Buffer.from(value.B, 'base64')) };
  if (value.M !== undefined) return { M: toItem(value.M) ?? {} };
  return value as AttributeValue;
}
