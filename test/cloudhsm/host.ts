/**
 * The admin host: the real script in a real bash, with programs of its own where the host has `aws` and
 * `cloudhsm-cli`. They call back to this server, so that every command meets the same users as on an HSM.
 */
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { type HostSettings, hostOperations, hostScript } from '../../lib/key-store/admin-host-script.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts';
import type { RunDocument } from './systems-manager.ts';

/** Both programs: posts its arguments and prints the text that comes back; the exit code follows the answer's. */
const program = (node: string, path: string) => `#!${node}
const { CLOUDHSM_ROLE: role, CLOUDHSM_PIN: pin, EMBEDDED_ENDPOINT, EMBEDDED_CLUSTER: cluster } = process.env;
const body = JSON.stringify({ arguments: process.argv.slice(2), role, pin, cluster });
const { text, code } = await (await fetch(EMBEDDED_ENDPOINT + '${path}', { method: 'POST', body })).json();
process.stdout.write(text + '\\n');
process.exit(code);
`;

function install(folder: TemporaryFolder): void {
  for (const name of ['bin', 'etc']) mkdirSync(folder.at(name));
  const write = (name: string, content: string) => {
    const path = folder.at('bin', name);
    writeFileSync(path, content);
    chmodSync(path, 0o755);
  };
  write('cloudhsm-cli', program(process.execPath, '/cloudhsm-cli'));
  write('aws', program(process.execPath, '/aws-cli'));
  write('configure-cli', '#!/bin/sh\nexit 0\n');
  // Node reads the programs as modules, for their top-level await.
  writeFileSync(folder.at('bin', 'package.json'), '{"type":"module"}');
}

export interface EmbeddedHost {
  readonly run: RunDocument;
  readonly folder: TemporaryFolder;
}

export function openHost(endpoint: () => string, cluster: () => string, settings: HostSettings): EmbeddedHost {
  const folder = temporaryFolder();
  install(folder);
  const run: RunDocument = (_document, { Operation = '', HsmAddress = '' }) => {
    // The document allows these values only.
    if (!hostOperations.some((one) => one === Operation) || !/^[\d.]+$/.test(HsmAddress))
      return Promise.resolve({ output: '', error: 'InvalidParameters', code: 1 });
    const script = `operation='${Operation}'\naddress='${HsmAddress}'\n${hostScript(settings)}`;
    const env = {
      PATH: `${folder.at('bin')}:${process.env.PATH}`,
      CLOUDHSM_HOME: folder.path,
      EMBEDDED_ENDPOINT: endpoint(),
      EMBEDDED_CLUSTER: cluster(),
    };
    return new Promise((resolve) => {
      execFile('bash', ['-c', script], { env }, (thrown, output, error) =>
        resolve({ output, error, code: typeof thrown?.code === 'number' ? thrown.code : thrown ? 1 : 0 }),
      );
    });
  };
  return { run, folder };
}
