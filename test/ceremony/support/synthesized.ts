/** The app as `cdk synth` leaves it in a folder, for the ceremony to read. */
import { App } from 'aws-cdk-lib';
import { readConfig } from '../../../lib/stacks/config/read.ts';
import { makeKeyStore } from '../../../lib/stacks/key-store/make.ts';
import { entered } from '../../stacks/entered.ts';

export function synthesizeTo(outdir: string, context: Readonly<Record<string, string>> = {}): void {
  const app = new App({ outdir, context: { ...entered('prod'), ...context } });
  makeKeyStore(app, readConfig(app.node.getAllContext()));
  app.synth();
}
