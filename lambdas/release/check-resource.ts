/** Tries the new versions of all functions before anything calls them. It makes nothing. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { z } from 'zod';
import { sha256, toBase64url, utf8 } from '../../lib/protocol/crypto/bytes.ts';
import { complete, type Resource, ResourceFailure, readProperties } from '../key-store/framework/event.ts';
import { tryBackground } from './background.ts';
import { tryVault, VaultFails } from './device.ts';
import { type Invocable, invokeBy } from './invoke.ts';

const properties = z.object({
  /** The ARN of each function's version, by the function's name. */
  Versions: z.record(z.string(), z.string().min(1)),
  Vault: z.string().min(1),
  /** Those that may sign. */
  Identities: z.array(z.string().min(1)).min(1),
  /** CloudFormation hands numbers over as text. */
  PatienceSeconds: z.coerce.number().int().min(0).max(180),
});

type Release = z.infer<typeof properties>;

/** Seconds between two tries. */
const pause = 5;

const digestOf = ({ Versions }: Release): string =>
  toBase64url(sha256(utf8(JSON.stringify(Object.entries(Versions).sort()))));

/**
 * The id of the resource names the versions that passed last and those before them. CloudFormation goes back to one of
 * these when an update fails. They are not tried again then: they serve already, and a failure would leave the stack in
 * UPDATE_ROLLBACK_FAILED.
 */
const idAfter = (release: Release, id: string): string =>
  [digestOf(release), id.split('.')[0]].filter(Boolean).join('.');

export function releaseCheck(lambda: LambdaClient): Resource {
  return {
    async onEvent({ RequestType, PhysicalResourceId: id = '', ResourceProperties }) {
      if (RequestType === 'Delete') return { PhysicalResourceId: id };
      const release = readProperties(properties, ResourceProperties);
      if (RequestType === 'Update' && id.split('.').includes(digestOf(release))) return { PhysicalResourceId: id };
      await pass(lambda, release);
      return { PhysicalResourceId: idAfter(release, id) };
    },
    isComplete: async () => complete({}),
  };
}

/**
 * What IAM was told a moment ago is not true everywhere at once, so a failure counts only once the patience is over
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency).
 */
async function pass(lambda: LambdaClient, release: Release): Promise<void> {
  const { Versions, Vault, Identities, PatienceSeconds } = release;
  const invoke = invokeBy(lambda, (name: Invocable) => Versions[name] ?? name);
  for (const deadline = Date.now() + PatienceSeconds * 1000; ; await sleep(pause * 1000)) {
    try {
      await tryVault(invoke, { name: Vault, identity: Identities });
      return await tryBackground(invoke);
    } catch (cause) {
      if (!(cause instanceof VaultFails)) throw cause;
      if (Date.now() + pause * 1000 > deadline) throw new ResourceFailure(reasonOf(cause), { cause });
    }
  }
}

const reasonOf = ({ message }: VaultFails) =>
  `The new code fails: ${message}. It was tried by an account of its own before any user could reach it; what serves users is as it was. The log of that function says more, and docs/release-check.md what to do.`;
