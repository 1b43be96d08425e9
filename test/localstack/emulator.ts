/** The emulator to deploy to: LocalStack when it is up, else MiniStack from PyPI, started here and thrown away after. */
import { execFileSync, spawn } from 'node:child_process';
import { freePort } from '../support/network/free-port.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

export interface Emulator {
  readonly name: 'LocalStack' | 'MiniStack';
  readonly endpoint: string;
  close(): Promise<void>;
}

/** Its KMS makes keys that sign with the second. */
const miniStack = ['ministack==1.5.33', 'cryptography==50.0.2'];

/** Undefined when there is neither. */
export async function findEmulator(): Promise<Emulator | undefined> {
  const localStack = 'http://127.0.0.1:4566';
  if (await isUp(localStack)) return { name: 'LocalStack', endpoint: localStack, close: async () => {} };
  return hasPython() ? startMiniStack() : undefined;
}

async function isUp(endpoint: string): Promise<boolean> {
  try {
    return (await fetch(`${endpoint}/_localstack/health`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}

function hasPython(): boolean {
  try {
    execFileSync('python3', ['-c', 'import venv'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function startMiniStack(): Promise<Emulator> {
  const folder = temporaryFolder();
  console.log(`installing ${miniStack.join(' and ')} in ${folder.path}`);
  execFileSync('python3', ['-m', 'venv', folder.path]);
  execFileSync(folder.at('bin/pip'), ['install', '--quiet', '--disable-pip-version-check', ...miniStack], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  // A process group of its own: the functions that it starts end with it.
  const server = spawn(folder.at('bin/ministack'), [], {
    cwd: folder.path,
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, BIND_HOST: '127.0.0.1', GATEWAY_PORT: String(port), LOG_LEVEL: 'ERROR' },
  });
  const close = async () => {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    if (server.pid !== undefined && server.exitCode === null) {
      process.kill(-server.pid, 'SIGTERM');
      await ended;
    }
    folder.remove();
  };
  for (let waited = 0; waited < 30_000; waited += 250) {
    if (await isUp(endpoint)) return { name: 'MiniStack', endpoint, close };
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  await close();
  throw new Error('MiniStack does not answer');
}
