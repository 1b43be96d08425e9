/** What tells a file from every other one on this machine, whatever its names are. */
import type { BigIntStats } from 'node:fs';

/** `device:inode`. */
export const identityOf = ({ dev, ino }: BigIntStats) => `${dev}:${ino}`;
