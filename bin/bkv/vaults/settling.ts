/**
 * The key is on the device; slow vaults of the set are still to get the proof, without which they would count the right
 * password as a wrong one, and those that are behind a new set.
 */
import type { Recovered } from '../../../lib/client/index.ts';
import { within } from '../../../lib/client/set/within.ts';
import type { Context, Result } from '../command.ts';
import { factOf, isMissing, linesOf } from './members.ts';

const longestMs = 10_000;
/** Whoever waits longer than this is told why. */
const patienceMs = 1_000;

interface Waiting {
  readonly context: Pick<Context, 'device' | 'note'>;
  readonly recovered: Recovered;
  readonly settled: NonNullable<Recovered['settled']>;
  /** Of the recovery itself. */
  readonly result: Result;
  /** Gives up the vaults that have not answered. */
  leave(): void;
}

export async function settle({ context, recovered, settled, result, leave }: Waiting): Promise<Result> {
  const { device, note } = context;
  const slow = () => note('Waiting for vaults that are slow or behind, ten seconds at most.');
  if (!(await isInTime(settled, slow))) leave();
  const { members, registered } = await settled;
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

async function isInTime(settled: Promise<unknown>, whenSlow: () => void): Promise<boolean> {
  const slow = setTimeout(whenSlow, patienceMs);
  const inTime = await within(
    longestMs,
    settled.then(() => true),
  );
  clearTimeout(slow);
  return inTime === true;
}
