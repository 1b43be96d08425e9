#!/usr/bin/env node
/** The command-line client: backups on this device, their key in the vault. `bkv --help` says what it can do. */
import { failures } from './bkv/failure.ts';
import { main } from './bkv/program.ts';

for (const output of [process.stdout, process.stderr])
  output.once('error', (error: NodeJS.ErrnoException) => {
    output.on('error', () => {});
    // Who reads no further, as `bkv --help | head -1` does, has read enough.
    if (error.code !== 'EPIPE') process.once('exit', (code) => missed(error, code));
  });

process.exitCode = await main(process.argv.slice(2));

/** What was asked for could not be said. A command that failed for this has said so. */
function missed({ code = 'unknown' }: NodeJS.ErrnoException, exitCode: number): void {
  if (exitCode !== 0) return;
  process.stderr.write(`The result could not be written: ${code === 'ENOSPC' ? 'the disk is full' : code}.\n`);
  process.exitCode = failures.file_error;
}
