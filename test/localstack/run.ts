/** Deploys the vault to an emulator as it is deployed to AWS, runs the end-to-end suite there, and destroys it. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { temporaryFolder } from '../support/temporary-folder.ts';
import type { Deployed } from '../support/vault/target.ts';
import { type Emulator, findEmulator } from './emulator.ts';
import { environment, stackOn } from './stack.ts';
import { putIssuer } from './tokens.ts';

const report = 'reports/localstack-jest.json';

async function main(): Promise<number> {
  const emulator = await findEmulator();
  if (!emulator) {
    console.log('SKIPPED: neither LocalStack on 127.0.0.1:4566 nor python3 for MiniStack is here. Nothing was tested.');
    return skipAll();
  }
  const folder = temporaryFolder();
  console.log(`${emulator.name} at ${emulator.endpoint}`);
  try {
    return await testDeployed(emulator, folder.path);
  } finally {
    await emulator.close();
    folder.remove();
  }
}

/** Jest's exit code. */
async function testDeployed(emulator: Emulator, directory: string): Promise<number> {
  const { name, endpoint } = emulator;
  // LocalStack's functions run in containers, where its own name stands for it.
  const issuer = await putIssuer(endpoint, name === 'LocalStack' ? 'http://localhost.localstack.cloud:4566' : endpoint);
  const stack = stackOn(emulator, issuer, directory);
  stack.bootstrap();
  console.log('bootstrapped');
  const outputs = stack.deploy();
  console.log(`deployed: ${outputs.url}`);
  const target: Deployed = { ...outputs, signingKey: issuer.signingKey };
  const status = runJest(process.argv.slice(2), { ...environment(endpoint), VAULT_TARGET: JSON.stringify(target) });
  stack.destroy();
  console.log('destroyed');
  return status;
}

/** A report with every test in it as skipped, so that CI's last line counts them. */
function skipAll(): number {
  return runJest(['--testNamePattern=(?!)'], process.env);
}

function runJest(args: readonly string[], env: NodeJS.ProcessEnv): number {
  const options = ['--config=test/localstack/jest.config.json', '--json', `--outputFile=${report}`];
  const jest = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js'];
  const { status } = spawnSync(process.execPath, [...jest, ...options, ...args], {
    // Jest's JSON would come on standard output too.
    stdio: ['ignore', 'ignore', 'inherit'],
    env,
  });
  return status ?? 1;
}

mkdirSync(dirname(report), { recursive: true });
rmSync(report, { force: true });
process.exitCode = await main();
