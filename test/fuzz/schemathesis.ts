/**
 * `npm run test:schema`: Schemathesis, from PyPI, makes requests from docs/openapi.json and holds the answers to it.
 * Skipped, and says so, where there is no Python or it cannot be installed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startServer } from './server.ts';

const version = '4.32.5';
const schema = fileURLToPath(new URL('../../docs/openapi.json', import.meta.url));
const venv = fileURLToPath(new URL('../../reports/schemathesis', import.meta.url));
const program = `${venv}/bin/schemathesis`;

const run = (command: string, ...rest: string[]) => spawnSync(command, rest, { stdio: 'inherit' }).status === 0;

function install(): string | undefined {
  mkdirSync(venv, { recursive: true });
  if (!existsSync(schema)) return 'docs/openapi.json is not there';
  if (existsSync(program)) return undefined;
  if (!run('python3', '-m', 'venv', venv)) return 'python3 is not there';
  return run(`${venv}/bin/pip`, 'install', '--quiet', `schemathesis==${version}`) ? undefined : 'PyPI is out of reach';
}

const missing = install();
if (missing) process.stdout.write(`SKIPPED: ${missing}\n`);
else process.exitCode = await check();
const failed = process.exitCode ? 1 : 0;
const report = { numPassedTests: missing ? 0 : 1 - failed, numFailedTests: failed, numPendingTests: missing ? 1 : 0 };
writeFileSync(fileURLToPath(new URL('../../reports/schema-jest.json', import.meta.url)), JSON.stringify(report));

async function check(): Promise<number> {
  const server = await startServer();
  try {
    const token = await server.token('schemathesis');
    const { status } = spawnSync(
      program,
      [
        'run',
        schema,
        `--url=http://127.0.0.1:${server.port}`,
        `--header=Authorization: Bearer ${token}`,
        '--max-examples=100',
        '--generation-deterministic',
        // A valid body may still be refused for what the account has; a wrong method is a route that is not there.
        '--exclude-checks=positive_data_acceptance,unsupported_method',
        ...process.argv.slice(2),
      ],
      { stdio: 'inherit', cwd: fileURLToPath(new URL('../..', import.meta.url)) },
    );
    return status ?? 1;
  } finally {
    await server.close();
  }
}
