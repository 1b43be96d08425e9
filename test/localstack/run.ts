/**
 * Deploys the vault to an emulator as it is deployed to AWS, runs the end-to-end suite there, and destroys it. Then it
 * deploys the release before, and this one over it.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { hasPrevious, openPrevious, previous } from '../support/release/previous.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { type Deployed, suitePolicy } from '../support/vault/target.ts';
import { type Emulator, findEmulator } from './emulator.ts';
import { statefulResources } from './resources.ts';
import { seed, seedSessionSeconds } from './seed.ts';
import { environment, stackOn } from './stack.ts';
import { type Issuer, putIssuer, signToken } from './tokens.ts';

const fresh = 'reports/localstack-jest.json';
const verified = 'reports/localstack-verify-jest.json';
const updated = 'reports/localstack-update-jest.json';

async function main(): Promise<number> {
  const emulator = await findEmulator();
  if (!emulator) {
    console.log('SKIPPED: neither LocalStack on 127.0.0.1:4566 nor python3 for MiniStack is here. Nothing was tested.');
    return skipAll(fresh) + skipAll(verified) + skipAll(updated);
  }
  const folder = temporaryFolder();
  const { name, endpoint } = emulator;
  console.log(`${name} at ${endpoint}`);
  Object.assign(process.env, environment(endpoint));
  try {
    // LocalStack's functions run in containers, where its own name stands for it.
    const inside = name === 'LocalStack' ? 'http://localhost.localstack.cloud:4566' : endpoint;
    const run = { emulator, issuer: await putIssuer(endpoint, inside), directory: folder.path };
    stackOn(emulator, run.issuer, run).bootstrap();
    console.log('bootstrapped');
    return testDeployed(run) + (await testUpdated(run));
  } finally {
    await emulator.close();
    folder.remove();
  }
}

interface Run {
  readonly emulator: Emulator;
  readonly issuer: Issuer;
  /** Takes what `cdk` writes. */
  readonly directory: string;
}

/** This release in an empty account. Jest's exit code. */
function testDeployed({ emulator, issuer, directory }: Run): number {
  const stack = stackOn(emulator, issuer, { directory });
  const outputs = stack.deploy();
  console.log(`deployed: ${outputs.url}`);
  const target: Deployed = { ...outputs, signingKey: issuer.signingKey };
  const env = {
    VAULT_TARGET: JSON.stringify(target),
    VAULT_SETTINGS: JSON.stringify(stack.settings),
    VAULT_BROKEN_RELEASE: JSON.stringify(stack.deploying('test/localstack/broken-app.ts')),
  };
  // Verifying comes last: it changes the deployment, and sees that this is told.
  const status = runJest(fresh, process.argv.slice(2), env) + runJest(verified, [], env);

  stack.destroy();
  console.log('destroyed');
  return status;
}

/** This release over the one before, with accounts in it. Jest's exit code. */
async function testUpdated({ emulator, issuer, directory }: Run): Promise<number> {
  if (!hasPrevious()) {
    console.log(`SKIPPED: the release ${previous.version} is not in the history of this clone. No update was tested.`);
    return skipAll(updated);
  }
  const release = openPrevious();
  try {
    const policy = { ...suitePolicy, sessionSeconds: seedSessionSeconds };
    const { url } = stackOn(emulator, issuer, { directory, release: release.path, policy }).deploy();
    console.log(`deployed ${previous.version}`);
    const seeded = await seed(url, (sub) => signToken(issuer.signingKey, { sub }));
    const resources = await statefulResources();
    const stack = stackOn(emulator, issuer, { directory });
    const target: Deployed = { ...stack.deploy(), signingKey: issuer.signingKey };
    console.log('updated');
    const refused = stackOn(emulator, issuer, { directory, settings: { vaultName: 'another-vault' } }).refuse();
    console.log('refused another name');
    const status = runJest(updated, [], {
      VAULT_UPDATED: JSON.stringify({ target, seed: seeded, resources, refused }),
    });
    stack.destroy();
    console.log('destroyed');
    return status;
  } finally {
    release.remove();
  }
}

/** The suites of each report. */
const suites: Record<string, string> = {
  [fresh]: '--testPathIgnorePatterns=(update|verify)\\.suite',
  [verified]: '--testPathPatterns=verify\\.suite',
  [updated]: '--testPathPatterns=update\\.suite',
};

/** A report with every test in it as skipped, so that CI's last line counts them. */
function skipAll(report: string): number {
  return runJest(report, ['--testNamePattern=(?!)'], {});
}

function runJest(report: string, args: readonly string[], env: Record<string, string>): number {
  const options = [
    '--config=test/localstack/jest.config.json',
    '--json',
    `--outputFile=${report}`,
    suites[report] ?? '',
  ];
  const jest = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js'];
  const { status } = spawnSync(process.execPath, [...jest, ...options, ...args], {
    // Jest's JSON would come on standard output too.
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...env },
  });
  return status ?? 1;
}

mkdirSync(dirname(fresh), { recursive: true });
for (const report of [fresh, verified, updated]) rmSync(report, { force: true });
process.exitCode = await main();
