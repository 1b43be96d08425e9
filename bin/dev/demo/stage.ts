/** Where a story is played: a vault in memory, and a folder for each device, all gone afterwards. */
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listening } from '../listening.ts';

export interface Stage {
  shellOf(device: string): Shell;
  close(): Promise<void>;
}

/** A person's shell on a device. */
interface Shell {
  readonly command: string;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** What it shows when it is ready for the next command. */
  readonly prompt: string;
}

const bkv = fileURLToPath(new URL('../../bkv.ts', import.meta.url));
const node = `'${process.execPath}' --no-warnings`;
const green = (text: string) => `\u001b[32m${text}\u001b[0m`;

/** `videoBytes`: the length of the file that takes long enough for a progress bar. */
export async function setStage({ videoBytes }: { videoBytes: number }): Promise<Stage> {
  const vault = await startVault();
  const folder = mkdtempSync(join(tmpdir(), 'vault-demo-'));
  mkdirSync(join(folder, 'cloud'));
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin/bkv'), `#!/bin/sh\nexec ${node} '${bkv}' "$@"\n`);
  chmodSync(join(folder, 'bin/bkv'), 0o755);
  // Pasted text would be bracketed by escapes, and nothing is pasted.
  writeFileSync(join(folder, 'inputrc'), 'set enable-bracketed-paste off\n');
  writeDocuments(homeOf(folder, 'old phone'), videoBytes);
  return {
    shellOf: (device) => ({
      command: 'bash --norc --noprofile -i',
      cwd: homeOf(folder, device),
      env: environmentOf(folder, device, vault.url),
      prompt: green('$'),
    }),
    async close() {
      await vault.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Made at its first use. Both devices reach the same `cloud`. */
function homeOf(folder: string, device: string): string {
  const home = join(folder, device);
  if (mkdirSync(home, { recursive: true })) symlinkSync(join(folder, 'cloud'), join(home, 'cloud'));
  return home;
}

function writeDocuments(home: string, videoBytes: number): void {
  mkdirSync(join(home, 'Documents'));
  writeFileSync(join(home, 'Documents/letter.txt'), 'Dear Anna, the house by the lake is ours from June on.\n');
  writeFileSync(join(home, 'Documents/lake.mp4'), Buffer.alloc(videoBytes, 'the lake'));
}

/** Nothing of whoever records it. */
function environmentOf(folder: string, device: string, url: string): NodeJS.ProcessEnv {
  return {
    PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
    HOME: homeOf(folder, device),
    INPUTRC: join(folder, 'inputrc'),
    HISTFILE: '',
    // bash's own marks around what takes no room.
    PS1: `\\[\u001b[32m\\]$\\[\u001b[0m\\] `,
    TERM: 'xterm-256color',
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    VAULT_URL: url,
    VAULT_ACCOUNT: 'demo',
  };
}

/** By the same command that a person starts it with. */
async function startVault(): Promise<{ url: string; close(): Promise<void> }> {
  const env = { ...process.env, PORT: '0', VAULT_DATA_DIR: ':memory:' };
  const child = spawn(process.execPath, ['--no-warnings', bkv, 'serve'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return {
    url: await listening(child),
    async close() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
