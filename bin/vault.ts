#!/usr/bin/env node
/** The command-line client: backups on this device, their key in the vault. `vault --help` says what it can do. */
import { main } from './vault/program.ts';

// Who reads no further, as `vault --help | head -1` does, has read enough.
for (const output of [process.stdout, process.stderr])
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

process.exitCode = await main(process.argv.slice(2));
