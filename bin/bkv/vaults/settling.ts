/**
 * The key is on the device; slow vaults of the set are still to get the proof, without which they would count the right
 * password as a wrong one, and those that are behind a new set.
 */
import type { Recovered, Settled } from '../../../lib/client/index.ts';
import type { Context, Result } from '../command.ts';
import { factOf, isMissing, linesOf } from './members.ts';

const longestMs = 10_000;
/** Whoever waits longer than this is told why. */
const patienceMs = 1_000;

interface Waiting {
  readonly context: Pick<Context, 'device' | 'note'>;
  readonly recovered: Recovered;
  /** Of the recovery itself. */
  readonly result: Result;
  leave(): void;
}

export async function settle({ context, recovered, result, leave }: Waiting): Promise<Result> {
  const { device, note } = context;
  const settled = await inTime(recovered, () =>
    note('Waiting for vaults that are slow or behind, ten seconds at most.'),
  );
  leave();
  const { members = recovered.members ?? [], registered } = settled ?? {};
  if (registered) await device.rememberRegistration(registered.registration);
  const missing = members.filter(isMissing);
  const text = [
    result.text,
    ...(registered ? ['Vaults that were behind have their part again, behind the same password.'] : []),
    ...(missing.length > 0 ? ['Not all vaults took part:', ...linesOf(missing), afterwards] : []),
  ].join('\n');
  const registration = registered?.registration ?? recovered.registration;
  const json = { ...result.json, registration, members: members.map(factOf), mended: registered !== undefined };
  return { text, json };
}

const afterwards = 'Once they answer, "bkv repair" gives them what they missed.';

/** Undefined where it takes too long. */
async function inTime({ settled }: Recovered, whenSlow: () => void): Promise<Settled | undefined> {
  const slow = setTimeout(whenSlow, patienceMs);
  let end: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    end = setTimeout(() => resolve(undefined), longestMs);
  });
  try {
    return await Promise.race([settled, late]);
  } finally {
    clearTimeout(slow);
    clearTimeout(end);
  }
}
