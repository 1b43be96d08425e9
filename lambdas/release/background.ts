/** The functions that no device calls: that each loads, reads its settings and answers what has nothing to do. */
import { VaultFails } from './device.ts';
import type { BackgroundName, Invoke, Invoked } from './invoke.ts';

const nothing = { Records: [] };

/** No issuer signed it, so it is refused before the issuer's keys are asked for. */
const token = { type: 'TOKEN', authorizationToken: 'Bearer release.check.token', methodArn: 'arn:aws:execute-api:::/' };

interface Trial {
  readonly event: object;
  isRight(invoked: Invoked): boolean;
}

const accepts = (invoked: Invoked) => 'answer' in invoked && Object(invoked.answer).batchItemFailures?.length === 0;

/** API Gateway takes exactly this message for a refusal, and any other failure for a broken authorizer. */
const refuses = (invoked: Invoked) => 'failed' in invoked && invoked.said === 'Unauthorized';

const trials: Readonly<Record<BackgroundName, Trial>> = {
  authorizer: { event: token, isRight: refuses },
  destroyer: { event: nothing, isRight: accepts },
  'event-publisher': { event: nothing, isRight: accepts },
};

/** Throws {@link VaultFails}. */
export async function tryBackground(invoke: Invoke): Promise<void> {
  for (const [name, { event, isRight }] of Object.entries(trials) as [BackgroundName, Trial][]) {
    const invoked = await invoke(name, event);
    if (isRight(invoked)) continue;
    throw new VaultFails('failed' in invoked ? `${name} failed with ${invoked.failed}` : `${name} answered wrongly`);
  }
}
