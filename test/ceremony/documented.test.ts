/** What docs/operations.md says of AWS is what the code knows. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { awsRoot } from '../../bin/ceremony/aws-root.ts';
import { cliPackage } from '../../lib/key-store/cli-package.ts';
import { dependentActions } from '../stacks/key-store/cloudhsm-actions.ts';

const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
const text = page.replace(/\s+/g, ' ');

test('the fingerprint of the AWS root, and the day it ends', () => {
  expect(text).toContain(awsRoot.sha256);
  const end = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(awsRoot.validTo),
  );
  expect(text).toContain(`ends on ${end}`);
});

test('the package of cloudhsm-cli: its version, address and hash', () => {
  expect(text).toContain(`version ${cliPackage.version}:`);
  expect(text).toContain(`${cliPackage.address} ${cliPackage.sha256}`);
  expect(text).toContain(`check --cli-package-sha256 ${cliPackage.sha256}`);
});

test('every cluster that is made by hand has its mode, which CreateCluster asks for with this type', () => {
  // CloudHSM user guide, "Create a cluster": the mode is required for every type but hsm1.medium.
  const commands = text.match(/create-cluster [^`]*/g) ?? [];
  expect(commands.length).toBeGreaterThan(0);
  for (const command of commands) expect(command).toMatch(/^create-cluster --hsm-type hsm2m\.medium --mode FIPS /);
});

test('what CloudFormation’s role needs for the cluster, as the service authorization reference lists it', () => {
  for (const action of dependentActions.CreateCluster) expect(text).toContain(`\`${action}\``);
});
