/** What this source tree would deploy: the templates and the code, as a synthesis makes them. */
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { assetFiles, codeSha256, type Files } from './code.ts';

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

export interface ExpectedStack {
  readonly name: string;
  readonly region: string;
  readonly template: { readonly Resources: Readonly<Record<string, TemplateResource>> };
  /** The files of a function by its logical id, and what Lambda's API must say of them where the asset is a zip. */
  code(logicalId: string): { readonly files: Files; readonly sha256?: string } | undefined;
}

type Manifest = {
  readonly artifacts: Readonly<
    Record<
      string,
      {
        readonly type: string;
        readonly environment?: string;
        readonly properties?: { readonly templateFile?: string; readonly stackName?: string };
      }
    >
  >;
};

/** By the same `cdk` that deploys. `context` is as after `-c`; `outdir` takes what is synthesized. */
export function synthesize(context: readonly string[], outdir: string): ExpectedStack[] {
  const settings = context.flatMap((setting) => ['-c', setting]);
  const { status, stderr } = spawnSync(
    process.execPath,
    ['node_modules/.bin/cdk', 'synth', '--quiet', '--output', outdir, ...settings],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`cdk synth: ${stderr.trim()}`);
  const read = (file: string) => JSON.parse(readFileSync(join(outdir, file), 'utf8'));
  const { artifacts }: Manifest = read('manifest.json');
  const paths = assetPaths(Object.keys(artifacts), read);
  const pathOf = (hash: string) => {
    const path = paths.get(hash);
    return path === undefined ? undefined : join(outdir, path);
  };
  return Object.entries(artifacts)
    .filter(([, { type }]) => type === 'aws:cloudformation:stack')
    .map(([name, { environment = '', properties = {} }]) => {
      const template = read(properties.templateFile ?? '');
      return {
        name: properties.stackName ?? name,
        region: environment.split('/').at(-1) ?? '',
        template,
        code: (logicalId) => codeOf(template.Resources[logicalId], pathOf),
      };
    });
}

interface Assets {
  readonly files?: Readonly<Record<string, { readonly source: { readonly path?: string } }>>;
}

/** Where each asset lies, by the hash under which CDK publishes it. */
function assetPaths(names: readonly string[], read: (file: string) => unknown): ReadonlyMap<string, string> {
  const lists = names.filter((name) => name.endsWith('.assets')).map((name) => read(`${name}.json`) as Assets);
  const files = lists.flatMap(({ files = {} }) => Object.entries(files));
  return new Map(files.flatMap(([hash, { source }]) => (source.path === undefined ? [] : [[hash, source.path]])));
}

function codeOf(resource: TemplateResource | undefined, pathOf: (hash: string) => string | undefined) {
  const { S3Key } = (resource?.Properties?.Code ?? {}) as { S3Key?: unknown };
  const [hash = ''] = typeof S3Key === 'string' ? (/[0-9a-f]{64}/.exec(S3Key) ?? []) : [];
  const asset = pathOf(hash);
  if (asset === undefined) return undefined;
  const zipped = statSync(asset).isFile() && { sha256: codeSha256(readFileSync(asset)) };
  return { files: assetFiles(asset), ...zipped };
}
