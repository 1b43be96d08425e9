/** What a file may be shown as, by its name: nothing that could run a script. */

const types: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  txt: 'text/plain',
  md: 'text/plain',
  csv: 'text/plain',
  json: 'text/plain',
  mp4: 'video/mp4',
  webm: 'video/webm',
  mp3: 'audio/mpeg',
  ogg: 'audio/ogg',
  m4a: 'audio/mp4',
};

export const typeOf = (name: string): string =>
  types[name.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'application/octet-stream';

/** How the page opens it; undefined for what can only be saved. */
export function viewerOf({ type }: Blob): 'image' | 'text' | 'video' | 'audio' | undefined {
  const [kind] = type.split('/');
  return kind === 'image' || kind === 'text' || kind === 'video' || kind === 'audio' ? kind : undefined;
}
