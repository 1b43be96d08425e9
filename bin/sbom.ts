/** `npm run sbom`: the bill of materials of what runs, as CycloneDX in dist/sbom.json, with npm's own generator. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';

const arguments_ = ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--omit', 'dev'];
const document = execFileSync('npm', arguments_, {
  cwd: new URL('..', import.meta.url),
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
  stdio: ['ignore', 'pipe', 'inherit'],
});
const { components } = JSON.parse(document) as { components: unknown[] };
const file = new URL('../dist/sbom.json', import.meta.url);
mkdirSync(new URL('.', file), { recursive: true });
writeFileSync(file, document);
process.stdout.write(`dist/sbom.json: ${components.length} components\n`);
