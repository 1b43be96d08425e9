/** An entry of `cdk`: the vault with one function whose new code does not start. */
import { App } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { buildApp } from '../../lib/stacks/app.ts';
import { brokenFunction } from './stack.ts';

const app = new App();
for (const vault of buildApp(app))
  for (const child of vault.node.findAll())
    if (child instanceof CfnFunction && child.functionName === brokenFunction) child.handler = 'index.absent';
app.synth();
