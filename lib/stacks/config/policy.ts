import { z } from 'zod';
import { defaultPolicy, policyLimits } from '../../vault/policy.ts';
import { group, whole } from './settings.ts';

/** Described at `Policy`, in lib/vault/policy.ts. */
export const policySettings = group({
  maxAttempts: whole(...policyLimits.maxAttempts),
  attemptDelays: z
    .array(whole(...policyLimits.attemptDelay), { error: 'a list of seconds' })
    .min(1, { error: 'at least one delay' })
    .readonly(),
  sessionSeconds: whole(...policyLimits.sessionSeconds),
  // Only this value: the functions have no setting for it.
  pendingSeconds: whole(defaultPolicy.pendingSeconds, defaultPolicy.pendingSeconds),
  resetSeconds: whole(...policyLimits.resetSeconds),
  tokenSeconds: whole(...policyLimits.tokenSeconds),
}).readonly();
