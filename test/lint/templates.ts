/** The templates of every stage and of the key store's stacks, as files for programs that read such files. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { stageNames } from '../../lib/key-store/names.ts';
import { buildApp } from '../../lib/stacks/app.ts';
import { entered } from '../stacks/entered.ts';
import { hostContext } from '../stacks/key-store/support/stacks.ts';

/** Paths, each `<folder>/<stage>/<stack>.template.json`. */
export function writeTemplates(folder: string): string[] {
  return stageNames.flatMap((stage) => {
    const outdir = join(folder, stage);
    const context = { ...entered(stage), ...(stage === 'prod' && hostContext) };
    const app = new App({ outdir, context });
    buildApp(app);
    app.synth();
    return readdirSync(outdir)
      .filter((name) => name.endsWith('.template.json'))
      .map((name) => join(outdir, name));
  });
}
