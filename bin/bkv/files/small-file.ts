/** Files that hold a few lines of text. */
import { open } from 'node:fs/promises';
import { Failure } from '../failure.ts';

/** Bytes; what is longer was named by mistake. */
const most = 64 * 1024;

export async function readSmallFile(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const bytes = Buffer.alloc(most + 1);
    const { bytesRead } = await file.read(bytes, 0, bytes.length);
    if (bytesRead > most) throw new Failure('usage', `${path} is too long for what it should be.`, { path });
    return bytes.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}
