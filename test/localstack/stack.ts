/** The stage `localstack`, deployed to an emulator with the same `cdk` as to AWS. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Policy } from '../../lib/vault/policy.ts';
import { suitePolicy } from '../support/vault/target.ts';
import type { Emulator } from './emulator.ts';
import { audience, type Issuer, issuer } from './tokens.ts';

/** Of the stack, its table and its event bus. */
export const stackName = 'backup-key-vault-localstack';

/** The function that does not start in a deployment of broken-app.ts. */
export const brokenFunction = `${stackName}-recovery-finish`;

/** Credentials that no account has: a mistake in the endpoints reaches nobody. */
export const environment = (endpoint: string) => ({
  ...process.env,
  AWS_ENDPOINT_URL: endpoint,
  AWS_ENDPOINT_URL_S3: endpoint,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'us-east-1',
  AWS_DEFAULT_REGION: 'us-east-1',
  CDK_DISABLE_CLI_TELEMETRY: 'true',
});

interface Outputs {
  /** The API's address. */
  readonly url: string;
  /** The pin. */
  readonly identity: string;
}

export interface Stack {
  /** `-c name=value` of each setting. */
  readonly settings: readonly string[];
  bootstrap(): void;
  deploy(): Outputs;
  /** A deployment that must fail: what it said. */
  refuse(): string;
  /** The command that deploys another entry of `cdk` over this one. */
  deploying(app: string): readonly string[];
  destroy(): void;
}

interface StackOptions {
  /** Takes what `cdk` writes. */
  readonly directory: string;
  /** The source tree that is deployed. Default: this one. */
  readonly release?: string;
  readonly policy?: Policy;
  /** More settings of the command line. */
  readonly settings?: Readonly<Record<string, string>>;
}

export function stackOn({ name, endpoint }: Emulator, { jwksUri }: Issuer, options: StackOptions): Stack {
  const { directory, release = process.cwd(), policy = suitePolicy, settings = {} } = options;
  const context = {
    stage: 'localstack',
    issuer,
    audiences: audience,
    jwksUri,
    maxAttempts: policy.maxAttempts,
    attemptDelays: policy.attemptDelays,
    sessionSeconds: policy.sessionSeconds,
    resetSeconds: policy.resetSeconds,
    tokenSeconds: policy.tokenSeconds,
    // MiniStack refuses an alarm that compares metrics; LocalStack takes it.
    ...(name === 'MiniStack' && { metricMath: 'false' }),
    ...settings,
  };
  const given = Object.entries(context).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  const commandOf = (...command: string[]) => [...command, ...given, '--output', join(directory, 'cdk.out'), '--ci'];
  const cdk = (...command: string[]) =>
    execFileSync('node_modules/.bin/cdk', commandOf(...command), {
      cwd: release,
      env: environment(endpoint),
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  return {
    settings: given,
    bootstrap: () => cdk('bootstrap', 'aws://000000000000/us-east-1'),
    deploy() {
      const outputs = join(directory, 'outputs.json');
      cdk('deploy', '--all', ...unasked, '--outputs-file', outputs);
      return readOutputs(endpoint, outputs);
    },
    refuse() {
      const { status, stderr, stdout } = spawnSync('node_modules/.bin/cdk', commandOf('deploy', '--all', ...unasked), {
        cwd: release,
        env: environment(endpoint),
        encoding: 'utf8',
      });
      if (status === 0) throw new Error('the deployment expected a refusal, and went through');
      return stdout + stderr;
    },
    deploying: (app) => [
      'node_modules/.bin/cdk',
      ...commandOf('deploy', '--all', ...unasked, '--app', `node_modules/.bin/node ${app}`),
    ],
    destroy: () => cdk('destroy', '--all', '--force'),
  };
}

const unasked = ['--require-approval', 'never'];

/** The API by the emulator's own path, which needs no DNS. */
function readOutputs(endpoint: string, outputs: string): Outputs {
  const { Url, Identity } = JSON.parse(readFileSync(outputs, 'utf8'))[stackName];
  const api = /^https:\/\/([a-z0-9]+)\.execute-api/.exec(Url)?.[1];
  if (!api) throw new Error(`Url expected an address of API Gateway, got "${Url}"`);
  return { url: `${endpoint}/restapis/${api}/live/_user_request_`, identity: Identity };
}
