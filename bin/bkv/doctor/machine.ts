/** What the doctor looks at on this machine. */
import { stat } from 'node:fs/promises';
import { toByteText, toReadable } from '../../../lib/archive/format/byte-text.ts';
import { fingerprintOf } from '../../../lib/protocol/crypto/fingerprint.ts';
import type { Context } from '../command.ts';
import { requirePrivate } from '../files/private-folder.ts';
import { type Check, look, right, wrong } from './check.ts';

/** The first that has all that is used here. */
const leastNode = 20;

export async function examineMachine({
  device,
  environment,
}: Pick<Context, 'device' | 'environment'>): Promise<Check[]> {
  const folder = await look('VAULT_HOME', () => describe(environment.home));
  const checks = [nodeVersion(process.versions.node), folder];
  if (folder.code) return checks;
  const key = await look('key', async () => {
    const found = await device.key();
    return found
      ? `there is one, with the fingerprint ${await fingerprintOf(found)}`
      : 'there is none on this device yet';
  });
  return [...checks, key];
}

export function nodeVersion(version: string): Check {
  if (Number.parseInt(version, 10) >= leastNode) return right('Node', version);
  return wrong('Node', 'wrong_setup', `${version} is too old: install Node ${leastNode} or later.`);
}

async function describe(home: string): Promise<string> {
  await requirePrivate(home);
  const name = toReadable(toByteText(home));
  const there = await stat(home).catch(() => undefined);
  if (!there) return `${name} does not exist yet: it is made with the first key`;
  return `${name}, mode ${(there.mode & 0o777).toString(8).padStart(4, '0')}`;
}
