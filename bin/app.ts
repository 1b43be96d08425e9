/** The entry of `cdk`: `npx cdk deploy --all -c stage=dev`. */
import { App } from 'aws-cdk-lib';
import { buildApp } from '../lib/stacks/app.ts';
import { importedKey } from '../lib/stacks/imported-key.ts';

const app = new App();
buildApp(app, importedKey);
app.synth();
