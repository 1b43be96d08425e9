/** The entry of `cdk`: `npx cdk deploy --all -c stage=dev`. */
import { App } from 'aws-cdk-lib';
import { buildApp } from '../lib/stacks/app.ts';
import { InvalidConfig } from '../lib/stacks/config/validate.ts';

const app = new App();
try {
  buildApp(app);
  app.synth();
} catch (thrown) {
  // Its message says what to change; a stack of calls would hide it.
  if (!(thrown instanceof InvalidConfig)) throw thrown;
  process.stderr.write(`${thrown.message}\n`);
  process.exitCode = 1;
}
