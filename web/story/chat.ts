/** A messenger's chat, as text: `[2026-07-18 08:12] Mara: words`, or `<photo: name>` in their place. */

export interface Message {
  readonly day: string;
  readonly time: string;
  readonly from: string;
  readonly said: string | { readonly photo: string };
}

const line = /^\[(\d{4}-\d\d-\d\d) (\d\d:\d\d)\] ([^:]{1,40}): (.+)$/;
const photo = /^<photo: ([^<>/]+)>$/;

/** Undefined for what is no such chat. */
export function readChat(text: string): readonly Message[] | undefined {
  const lines = text.split(/\r?\n/).filter(Boolean);
  const messages = lines.flatMap((one): Message[] => {
    const [, day = '', time = '', from = '', words = ''] = line.exec(one) ?? [];
    if (!day) return [];
    const shown = photo.exec(words)?.[1];
    return [{ day, time, from, said: shown === undefined ? words : { photo: shown } }];
  });
  return messages.length > 0 && messages.length === lines.length ? messages : undefined;
}
