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

/** The bytes of the package that the host finds in its bucket; the settings of a host give their SHA-256. */
export const packageBytes = 'the package of cloudhsm-cli';

/** `aws s3 cp --quiet <from> <to>` gives the package; the rest of `aws` calls back. */
const awsProgram = (node: string, rest: string) => `#!/bin/bash
if [ "$1 $2" = 's3 cp' ]; then printf '%s' '${packageBytes}' > "$5"; else exec ${node} '${rest}' "$@"; fi
`;

/** As programs of a package do, these say what they did on both streams, before and after the answer of the CLI. */
const dnfProgram = (bin: string) => `#!/bin/bash
echo 'Last metadata expiration check: 0:00:07 ago on Sat Nov 28 18:00:00 2026.'
echo 'Dependencies resolved.'
echo '{ Installing: 1 Package }'
echo 'Importing GPG key' >&2
mv '${bin}/cloudhsm-cli.new' '${bin}/cloudhsm-cli'
echo 'Installed:'
echo '  cloudhsm-cli-5.18.0-1.amzn2023.x86_64'
echo 'Complete!'
`;
const configureProgram = `#!/bin/sh
echo 'Configuration was updated:'
echo '{'
echo "$@"
echo 'Restart the program' >&2
`;

function install(folder: TemporaryFolder): void {
  for (const name of ['bin', 'etc']) mkdirSync(folder.at(name));
  const write = (name: string, content: string) => {
    const path = folder.at('bin', name);
    writeFileSync(path, content);
    chmodSync(path, 0o755);
  };
  // It is there once the package is installed.
  write('cloudhsm-cli.new', program(process.execPath, '/cloudhsm-cli'));
  write('aws-service', program(process.execPath, '/aws-cli'));
  write('aws', awsProgram(process.execPath, folder.at('bin', 'aws-service')));
  write('dnf', dnfProgram(folder.at('bin')));
  write('configure-cli', configureProgram);
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
