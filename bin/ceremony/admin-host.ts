/** The users of the HSMs, as cloudhsm-cli on the admin host sees and changes them. */

import { setTimeout as sleep } from 'node:timers/promises';
import {
  DescribeInstanceInformationCommand,
  GetCommandInvocationCommand,
  SendCommandCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { z } from 'zod';
import type { HostOperation } from '../../lib/key-store/admin-host-script.ts';
import { HostFailure, readAnswer } from './host-answer.ts';

export interface HsmUser {
  readonly username: string;
  readonly role: string;
  readonly locked: boolean;
  /** Whether every HSM has it. */
  readonly everywhere: boolean;
}

export interface AdminHost {
  /** What cloudhsm-cli answers as `data`. `address` is an HSM's. Throws {@link HostFailure} with its message. */
  run(operation: HostOperation, address: string): Promise<unknown>;
}

const users = z.object({
  users: z.array(
    z.object({ username: z.string(), role: z.string(), locked: z.string(), 'cluster-coverage': z.string() }),
  ),
});

export async function listUsers(host: AdminHost, address: string): Promise<HsmUser[]> {
  const read = users.parse(await host.run('list-users', address));
  return read.users.map((user) => ({
    username: user.username,
    role: user.role,
    locked: user.locked === 'true',
    everywhere: user['cluster-coverage'] === 'full',
  }));
}

/** Undefined while there is no such host, or it does not answer. */
export async function findHost(ssm: SSMClient, name: string): Promise<string | undefined> {
  const filter = { Filters: [{ Key: 'tag:Name', Values: [name] }] };
  const { InstanceInformationList } = await ssm.send(new DescribeInstanceInformationCommand(filter));
  return InstanceInformationList?.find(({ PingStatus }) => PingStatus === 'Online')?.InstanceId;
}

/**
 * Through Systems Manager, the only way to the host. `pollMs` is the time between looks at a command; ten minutes at
 * most.
 */
export function ssmAdminHost(ssm: SSMClient, names: { host: string; hostDocument: string }, pollMs: number): AdminHost {
  return {
    async run(operation, address) {
      const InstanceId = await findHost(ssm, names.host);
      if (!InstanceId)
        throw new HostFailure(
          `There is no admin host ${names.host} online: deploy its stack (docs/operations.md, "Activate"), then run this again.`,
        );
      const Parameters = { Operation: [operation], HsmAddress: [address] };
      const sent = await ssm.send(
        new SendCommandCommand({ InstanceIds: [InstanceId], DocumentName: names.hostDocument, Parameters }),
      );
      const asked = new GetCommandInvocationCommand({ CommandId: sent.Command?.CommandId, InstanceId });
      for (const end = Date.now() + 600_000; Date.now() < end; await sleep(pollMs)) {
        const seen = await ssm.send(asked).catch((thrown: Error) => {
          // Systems Manager takes a moment to know a command it has just been given.
          if (thrown.name === 'InvocationDoesNotExist') return undefined;
          throw thrown;
        });
        if (seen === undefined || ['Pending', 'InProgress', 'Delayed'].includes(seen.Status ?? '')) continue;
        return readAnswer(seen.StandardOutputContent ?? '', seen.StandardErrorContent ?? '');
      }
      throw new HostFailure('The admin host did not end the command within ten minutes: run this again.');
    },
  };
}
