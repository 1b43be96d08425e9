#!/usr/bin/env node
/** The command-line client: backups on this device, their key in the vault. `vault --help` says what it can do. */
import { main } from './vault/program.ts';

process.exitCode = await main(process.argv.slice(2));
