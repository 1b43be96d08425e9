/** What a backup does not hold of what it was asked for, and why. */
import type { ByteText } from '../format/byte-text.ts';

/**
 * `socket`, `pipe`, `device`: no archive of files holds them. `leftover`: what an interrupted run was writing.
 * `excluded`: as asked. The others are losses: `vanished` was there when its folder was listed, `unreadable` may not or
 * cannot be read, `changed` was never the same from the first to the last byte of a reading.
 */
export type LeftOutReason =
  | 'socket'
  | 'pipe'
  | 'device'
  | 'leftover'
  | 'excluded'
  | 'vanished'
  | 'unreadable'
  | 'changed';

export interface LeftOut {
  readonly path: ByteText;
  readonly reason: LeftOutReason;
  /** The system's code for `unreadable`, such as `EACCES`. */
  readonly systemCode?: string;
}

export type OnLeftOut = (leftOut: LeftOut) => void;

/** Whether the backup is less than what was asked for. */
export function isLoss({ reason }: LeftOut): boolean {
  return reason === 'vanished' || reason === 'unreadable' || reason === 'changed';
}

/** Another file or folder has this name by now. */
export class Replaced extends Error {
  override readonly name = 'Replaced';
}

/** Errors of this process or of the machine: the next entry would fare no better. */
const notOfOneEntry = new Set(['EMFILE', 'ENFILE', 'ENOMEM']);

/** For an error of node:fs about one path: what is told of it. Throws any other error. */
export function toLeftOut(path: ByteText, error: unknown): LeftOut {
  if (error instanceof Replaced) return { path, reason: 'vanished' };
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined || notOfOneEntry.has(code)) throw error;
  // Another program removed it, or put something else in its place, after its folder was listed.
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') return { path, reason: 'vanished' };
  return { path, reason: 'unreadable', systemCode: code };
}
