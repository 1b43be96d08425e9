/** The resources of every stack of every stage, as a team would deploy it first. */
import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { stageNames } from '../../../lib/key-store/names.ts';
import { buildApp } from '../../../lib/stacks/app.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { entered } from '../entered.ts';

interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template is any JSON
  readonly Properties: any;
}

type Resources = Readonly<Record<string, Resource>>;

/** By the stack's name. */
export function synthesizeAll(): ReadonlyMap<string, Resources> {
  const stacks = new Map<string, Resources>();
  for (const stage of stageNames) {
    const folder = temporaryFolder();
    const app = new App({ outdir: folder.path, context: entered(stage) });
    buildApp(app);
    app.synth();
    const { artifacts } = JSON.parse(readFileSync(folder.at('manifest.json'), 'utf8'));
    for (const { type, properties } of Object.values<{ type: string; properties?: Record<string, string> }>(
      artifacts,
    )) {
      if (type !== 'aws:cloudformation:stack' || !properties?.templateFile) continue;
      const name = properties.stackName ?? properties.templateFile.replace('.template.json', '');
      stacks.set(name, JSON.parse(readFileSync(folder.at(properties.templateFile), 'utf8')).Resources);
    }
    folder.remove();
  }
  return stacks;
}
