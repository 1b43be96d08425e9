/** Vaults as `cdk synth` leaves them in a folder, for the ceremony to read. */
import { App } from 'aws-cdk-lib';
import { readConfig } from '../../../lib/stacks/config/read.ts';
import { makeKeyStore } from '../../../lib/stacks/key-store/make.ts';
import { entered } from '../../stacks/entered.ts';

/** One vault for each of what its command line says, all in one app. */
export function synthesizeTo(outdir: string, ...vaults: Readonly<Record<string, string>>[]): void {
  const app = new App({ outdir });
  for (const vault of vaults) makeKeyStore(app, readConfig({ ...entered('prod'), ...vault }));
  app.synth();
}
