/** A folder that only its owner may change: where others can write, they can put in a key of their own. */
import { stat } from 'node:fs/promises';
import { toByteText, toReadable } from '../../../lib/archive/format/byte-text.ts';
import { Failure } from '../failure.ts';

const writableByOthers = 0o022;
const sticky = 0o1000;

/** Throws `file_error` unless the folder is absent, or private. Windows keeps folders private by other means. */
export async function requirePrivate(folder: string): Promise<void> {
  const there = await stat(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  if (!there) return;
  const name = toReadable(toByteText(folder));
  const refuse = (why: string) => new Failure('file_error', `${name}, where this device keeps its key, ${why}`);
  if (!there.isDirectory()) throw refuse('is not a folder. Set VAULT_HOME to another name.');
  const user = process.getuid?.();
  if (user === undefined) return;
  if (there.uid !== user && there.uid !== 0)
    throw refuse(`belongs to another user (number ${there.uid}), who could change the key. To make it yours: chown`);
  if (there.mode & writableByOthers)
    throw refuse(`can be written to by others, who could change the key. ${adviceFor(there.mode, name)}`);
}

/** A folder such as /tmp is open to everyone on purpose. */
function adviceFor(mode: number, name: string): string {
  return mode & sticky ? 'Set VAULT_HOME to another name.' : `To forbid that: chmod go-w '${name}'`;
}
