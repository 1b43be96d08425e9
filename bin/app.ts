/** The entry of `cdk`: `npx cdk deploy --all -c stage=dev`. */
import { App } from 'aws-cdk-lib';
import { buildApp } from '../lib/stacks/app.ts';
import { importedKey } from '../lib/stacks/key-store/imported-key.ts';
import { makeKeyStore } from '../lib/stacks/key-store/make.ts';

const app = new App();
buildApp(app, app.node.tryGetContext('keyArn') === undefined ? makeKeyStore : importedKey);
app.synth();
