/**
 * The last step of `npm run build`: the bill of materials of what runs, as CycloneDX in dist/sbom.json, with npm's own
 * generator. What only development brings is taken out here by the lockfile: npm's `--omit dev` also leaves out what both need.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import lockfile from '../../package-lock.json' with { type: 'json' };

interface Component {
  /** `name@version` */
  readonly 'bom-ref': string;
}

interface Dependency {
  readonly ref: string;
  readonly dependsOn?: readonly string[];
}

interface Bom {
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly Dependency[];
}

const ask = ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--package-lock-only'];
const document: Bom = JSON.parse(
  execFileSync('npm', ask, {
    cwd: new URL('../..', import.meta.url),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'inherit'],
  }),
);

const { packages } = lockfile as {
  packages: Record<string, { version?: string; dev?: boolean; devOptional?: boolean }>;
};
const running = new Set(
  Object.entries(packages)
    .filter(([, { dev, devOptional }]) => !dev && !devOptional)
    .map(([path, { version }]) => `${path.split('node_modules/').at(-1)}@${version}`),
);
const components = document.components.filter((component) => running.has(component['bom-ref']));
const kept = new Set([document.metadata.component, ...components].map((component) => component['bom-ref']));
const dependencies = document.dependencies
  .filter(({ ref }) => kept.has(ref))
  .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((on) => kept.has(on)) }));

const file = new URL('../../dist/sbom.json', import.meta.url);
mkdirSync(new URL('.', file), { recursive: true });
writeFileSync(file, `${JSON.stringify({ ...document, components, dependencies }, null, 2)}\n`);
process.stdout.write(`dist/sbom.json: ${components.length} components\n`);
