/** The sample: a chat of two friends, with its photos. */
import type { Language } from '../text/text.ts';
import { typeOf } from './types.ts';

const photos = ['lake.jpg', 'summit.jpg', 'hut.jpg', 'train.jpg'];
/** When the chat ends. */
const lastModified = Date.UTC(2026, 6, 20, 16, 0);

export async function takeSample(language: Language): Promise<readonly File[]> {
  const chat = fetchFile(`chat-${language}.txt`, 'chat.txt');
  return Promise.all([chat, ...photos.map((name) => fetchFile(name, name))]);
}

async function fetchFile(source: string, name: string): Promise<File> {
  const answer = await fetch(new URL(source, import.meta.url));
  if (!answer.ok) throw new Error(`${source} answered ${answer.status}`);
  return new File([await answer.blob()], name, { type: typeOf(name), lastModified });
}
