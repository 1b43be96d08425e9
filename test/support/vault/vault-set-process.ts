/** The child of test/support/vault/vault-set.ts: one embedded vault set, told what to do over IPC. */
import type { Member } from '../../../lib/local/member.ts';
import { type EmbeddedVaultSet, startVaults } from '../../../lib/local/vault-set.ts';
import type { Asked, SetOrder, SetReport, Started, Told } from './vault-set.ts';

let set: EmbeddedVaultSet;
const report = (said: SetReport) => process.send?.(said);

function vault(number: number): Member {
  const member = set.vaults[number];
  if (!member) throw new Error(`vault expected below ${set.vaults.length}, got ${number}`);
  return member;
}

const told = ({ name, url, services, identity }: Member): Told => ({ name, url, services, identity });

async function answer(asked: Asked): Promise<unknown> {
  switch (asked.kind) {
    case 'start':
      set = await startVaults(asked.options);
      return { vaults: set.vaults.map(told), threshold: set.threshold } satisfies Started;
    case 'token':
      return vault(asked.vault).token(asked.claims);
    case 'stop':
      return vault(asked.vault).stop();
    case 'restart':
      return vault(asked.vault).start();
    case 'close':
      return set.close();
  }
}

process.on('message', async ({ id, asked }: SetOrder) => {
  try {
    report({ id, answer: await answer(asked) });
    if (asked.kind === 'close') process.disconnect();
  } catch (cause) {
    report({ id, error: cause instanceof Error ? cause.message : String(cause) });
  }
});
