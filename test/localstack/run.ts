/** Deploys the vault to an emulator as it is deployed to AWS, lives through a story over its API, and destroys it. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Emulator, findEmulator } from './emulator.ts';
import { listen } from './listener.ts';
import { runStory } from './story.ts';
import { type Issuer, issuer, putIssuer } from './tokens.ts';

const stack = 'backup-key-vault-localstack';

/** Credentials that no account has: a mistake in the endpoints reaches nobody. */
const environment = (endpoint: string) => ({
  ...process.env,
  AWS_ENDPOINT_URL: endpoint,
  AWS_ENDPOINT_URL_S3: endpoint,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'us-east-1',
  AWS_DEFAULT_REGION: 'us-east-1',
  CDK_DISABLE_CLI_TELEMETRY: 'true',
});

function cdk({ name, endpoint }: Emulator, { jwksUri }: Issuer, directory: string, ...command: string[]): void {
  const context = {
    stage: 'localstack',
    issuer,
    jwksUri,
    attemptDelays: '0',
    sessionSeconds: '5',
    // MiniStack refuses an alarm that compares metrics; LocalStack takes it.
    ...(name === 'MiniStack' && { metricMath: 'false' }),
  };
  const options = Object.entries(context).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  execFileSync('node_modules/.bin/cdk', [...command, ...options, '--output', join(directory, 'cdk.out'), '--ci'], {
    env: environment(endpoint),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** The deployed API's address by the emulator's own path, which needs no DNS. */
function urlOf(endpoint: string, outputs: string): string {
  const { Url } = JSON.parse(readFileSync(outputs, 'utf8'))[stack];
  const api = /^https:\/\/([a-z0-9]+)\.execute-api/.exec(Url)?.[1];
  if (!api) throw new Error(`Url expected an address of API Gateway, got "${Url}"`);
  return `${endpoint}/restapis/${api}/live/_user_request_`;
}

async function main(): Promise<void> {
  const emulator = await findEmulator();
  if (!emulator) {
    console.log('SKIPPED: neither LocalStack on 127.0.0.1:4566 nor python3 for MiniStack is here. Nothing was tested.');
    return;
  }
  const { name, endpoint } = emulator;
  const directory = mkdtempSync(join(tmpdir(), 'vault-localstack-'));
  console.log(`${name} at ${endpoint}`);
  try {
    // LocalStack's functions run in containers, where its own name stands for it.
    const inside = name === 'LocalStack' ? 'http://localhost.localstack.cloud:4566' : endpoint;
    const tokens = await putIssuer(endpoint, inside);
    cdk(emulator, tokens, directory, 'bootstrap', 'aws://000000000000/us-east-1');
    console.log('bootstrapped');
    const outputs = join(directory, 'outputs.json');
    cdk(emulator, tokens, directory, 'deploy', '--all', '--require-approval', 'never', '--outputs-file', outputs);
    const url = urlOf(endpoint, outputs);
    console.log(`deployed: ${url}`);
    const listener = await listen(endpoint);
    await runStory({ url, token: tokens.token });
    const types = ['KeyRegistered', 'RecoveryAttempted', 'KeyRecovered', 'KeyDestroyed', 'KeyDeleted'];
    const heard = await listener.waitFor(types);
    console.log(`  ✓ an app on the event bus heard all of it: ${heard.length} events`);
    cdk(emulator, tokens, directory, 'destroy', '--all', '--force');
    console.log('destroyed');
  } finally {
    await emulator.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

spawnSync('node', ['bin/build.ts'], { stdio: 'inherit' });
await main();
