/** A release with a function that does not start: users never meet it, and the deployment says which one it is. */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { GetAliasCommand, GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Device } from '../support/device/device.ts';
import { password } from '../support/device/password.ts';
import { openTarget, type SuiteTarget } from '../support/vault/target.ts';
import { brokenFunction as FunctionName } from './stack.ts';

const client = new LambdaClient();

let vault: SuiteTarget;

beforeAll(async () => {
  vault = await openTarget();
});

afterAll(async () => {
  client.destroy();
  await vault.close();
});

/** The version that users reach, and the handler of what was deployed last. */
async function state() {
  const { FunctionVersion } = await client.send(new GetAliasCommand({ FunctionName, Name: 'live' }));
  const { Handler } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  return { FunctionVersion, Handler };
}

/** What `cdk deploy` printed, and how it ended. `VAULT_BROKEN_RELEASE` is its command, as JSON. */
async function deployBroken(): Promise<{ readonly printed: string; readonly code: unknown }> {
  const [command = '', ...args]: string[] = JSON.parse(process.env.VAULT_BROKEN_RELEASE ?? '[]');
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { printed: out + err, code: await ended };
}

test('a function that does not start never goes live: the deployment fails with its name, goes back, and users recover meanwhile and after', async () => {
  const before = await state();
  const device = await Device.of(vault, 'release');
  await device.register(password);
  const deploying = deployBroken();
  let recovered = 0;
  let ended = false;
  deploying.finally(() => {
    ended = true;
  });
  while (!ended) {
    await device.recover(password);
    recovered++;
  }
  const { printed, code } = await deploying;
  expect(code).not.toBe(0);
  expect(printed).toMatch(/The new code fails: recovery-finish answered 502/);
  // cdk cuts this column after 23 characters.
  expect(printed).toContain('UPDATE_ROLLBACK_COMPLET');
  expect(recovered).toBeGreaterThan(0);
  expect(await state()).toEqual(before);
  await device.recover(password);
}, 240_000);
