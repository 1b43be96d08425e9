/** The folder of a ceremony: what is carried between the machine with AWS and the machine without a network. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appendLine, type Entry, type Line, readTranscript, verifyTranscript } from './transcript.ts';

const fileNames = {
  csr: 'cluster.csr',
  hsm: 'hsm.crt',
  awsHardware: 'aws-hardware.crt',
  manufacturerHardware: 'manufacturer-hardware.crt',
  /** Signed by the organisation's authority. */
  cluster: 'cluster.crt',
  trustAnchor: 'customerCA.crt',
} as const;

/** The last step of a ceremony that was given up. Nothing follows it. */
export const aborted = 'abort';

export interface Folder {
  readonly path: string;
  read(file: keyof typeof fileNames): string | undefined;
  write(file: keyof typeof fileNames, text: string): void;
  /** The verified lines. Throws TamperedTranscript. `head` is what AWS last saw. */
  lines(head?: string): Line[];
  /** Adds a line after verifying all before it, as `lines` does; returns its hash. */
  append(entry: Entry, head?: string): string;
}

/** `operators/*.pem` are the public keys of those who may write the transcript: put there before the ceremony. */
export function openFolder(path: string): Folder {
  mkdirSync(join(path, 'operators'), { recursive: true, mode: 0o700 });
  const transcript = join(path, 'transcript.jsonl');
  const operators = (): KeyObject[] =>
    readdirSync(join(path, 'operators'))
      .filter((name) => name.endsWith('.pem'))
      .map((name) => createPublicKey(readFileSync(join(path, 'operators', name), 'utf8')));
  const lines = (head?: string) => verifyTranscript(readTranscript(transcript), operators(), head);
  const requireOpen = (): void => {
    if (lines().at(-1)?.step === aborted)
      throw new Error('The ceremony of this folder was aborted: begin again with an empty folder');
  };
  return {
    path,
    read: (file) => {
      const at = join(path, fileNames[file]);
      return existsSync(at) ? readFileSync(at, 'utf8') : undefined;
    },
    write(file, text) {
      requireOpen();
      writeFileSync(join(path, fileNames[file]), text);
    },
    lines,
    append(entry, head) {
      lines(head);
      requireOpen();
      return appendLine(transcript, entry);
    },
  };
}
