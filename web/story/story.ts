/** The whole story of one account: both phones, and what the first one wrote. */
import type { BackupKey } from '../../lib/client/index.ts';
import { type Packing, type PackingEvent, packed } from './packing.ts';
import { type Device, newPhone, type ReturningEvent, renewed, returned } from './returning.ts';
import { endsTheKey, kept, noWays, type Ways, type WaysEvent } from './ways.ts';

export interface Story {
  /** Made up, and new each time. */
  readonly sub: string;
  readonly backupKey: BackupKey;
  readonly packing: Packing;
  readonly ways: Ways;
  /** The text of the file that the passkey opens, once there is one: it lies beside the backup. */
  readonly passkeyFile?: string;
  readonly device: Device;
}

export type StoryEvent =
  | PackingEvent
  | WaysEvent
  | ReturningEvent
  | { readonly type: 'passkey-file-written'; readonly text: string }
  | { readonly type: 'started-over'; readonly sub: string; readonly backupKey: BackupKey };

export const begin = (sub: string, backupKey: BackupKey): Story => ({
  ...{ sub, backupKey },
  packing: { step: 'empty' },
  ways: noWays,
  device: newPhone,
});

export function goOn(story: Story, event: StoryEvent): Story {
  switch (event.type) {
    case 'files-chosen':
    case 'bytes-encrypted':
    case 'backup-written':
    case 'packing-failed':
      return { ...story, packing: packed(story.packing, event) };
    case 'way':
      return { ...story, ways: kept(story.ways, event), device: renewed(story.device, event) };
    case 'refused': {
      const lost = story.ways.password.step === 'kept' && endsTheKey(event.error);
      const ways = lost ? kept(story.ways, { type: 'way', way: 'password', now: { step: 'destroyed' } }) : story.ways;
      return { ...story, ways, device: returned(story.device, event) };
    }
    case 'passkey-file-written':
      return { ...story, passkeyFile: event.text };
    case 'started-over':
      return begin(event.sub, event.backupKey);
    default:
      return { ...story, device: returned(story.device, event) };
  }
}
