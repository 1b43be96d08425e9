/** `npm run verify-deployment`, run against what is deployed, and again after somebody changed it. */
import { execFileSync, spawnSync } from 'node:child_process';
import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { temporaryFolder } from '../support/temporary-folder.ts';
import type { Deployed } from '../support/vault/target.ts';
import { stackName } from './stack.ts';

const folder = temporaryFolder();
const { identity }: Pick<Deployed, 'identity'> = JSON.parse(process.env.VAULT_TARGET ?? '{}');
/** As they were given to cdk. */
const settings: string[] = JSON.parse(process.env.VAULT_SETTINGS ?? '[]');

beforeAll(() => {
  execFileSync('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', folder.at('signer.pem')], { stdio: 'ignore' });
});
afterAll(() => folder.remove());

function verify(pin: string, out: string) {
  const words = ['--no-warnings', 'bin/verify-deployment.ts', ...settings];
  const options = ['--identity', pin, '--signer', folder.at('signer.pem'), '--out', folder.at(out)];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...words, ...options], { encoding: 'utf8' });
  return { status, lines: stdout.trim().split('\n'), stderr };
}

/** MiniStack keeps no resource policy of a table, which then is rightly told. */
const lacking = [`OTHER globaltable ${stackName}: policy`, `OTHER globaltable ${stackName}: policy of the stream`];
const others = (lines: readonly string[]) =>
  lines.filter((line) => line.startsWith('OTHER') && !lacking.includes(line)).sort();

describe('a deployment', () => {
  test('is as this tree deploys it, and the statement says so', () => {
    const { lines, stderr } = verify(identity, 'one.json');
    expect({ others: others(lines), stderr }).toEqual({ others: [], stderr: '' });
    expect(lines.at(-1)).toMatch(/^(all|2 of) \d{3} /);
    const read = ['--no-warnings', 'bin/verify-deployment.ts', 'read', folder.at('one.json'), folder.at('one.json')];
    expect(execFileSync(process.execPath, read, { encoding: 'utf8' })).toContain('they say the same');
  });

  test('is another than the one whose pin apps have', () => {
    const { status, lines } = verify('A'.repeat(122), 'pin.json');
    expect(others(lines)).toEqual(['OTHER identity key: pin']);
    expect(status).toBe(1);
  });

  test('that somebody changed is told, by what was changed', async () => {
    const [lambda, iam] = [new LambdaClient(), new IAMClient()];
    const FunctionName = `${stackName}-recovery-start`;
    const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    const Variables = { ...Environment?.Variables, VAULT_MAX_ATTEMPTS: '100' };
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
    const { Version } = await lambda.send(new PublishVersionCommand({ FunctionName }));
    await lambda.send(new UpdateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: Version }));
    const RoleName = `${stackName}-key-status-us-east-1`;
    const Statement = [{ Effect: 'Allow', Action: 'dynamodb:Scan', Resource: '*' }];
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'more', PolicyDocument }));
    lambda.destroy();
    iam.destroy();
    const { status, lines } = verify(identity, 'changed.json');
    expect(others(lines)).toEqual([`OTHER function ${FunctionName}: settings`, `OTHER role ${RoleName}: rights`]);
    expect(status).toBe(1);
  });
});
