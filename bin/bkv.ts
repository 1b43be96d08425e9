#!/usr/bin/env node
/** The command-line client: backups on this device, their key in the vault. `bkv --help` says what it can do. */
import { main } from './bkv/program.ts';

// Who reads no further, as `bkv --help | head -1` does, has read enough.
for (const output of [process.stdout, process.stderr])
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

process.exitCode = await main(process.argv.slice(2));
