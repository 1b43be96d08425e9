/** Calls a custom resource as the CDK's provider framework does, and cuts it off where a test says so. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Begun, Progress, Resource, ResourceEvent } from '../../../../lambdas/key-store/framework/event.ts';

export type Properties = Readonly<Record<string, string | readonly string[]>>;

export const createEvent = (ResourceProperties: Properties): ResourceEvent => ({
  RequestType: 'Create',
  LogicalResourceId: 'Resource',
  ResourceProperties,
});
export const updateEvent = (id: string, ResourceProperties: Properties, old: Properties): ResourceEvent => ({
  RequestType: 'Update',
  LogicalResourceId: 'Resource',
  PhysicalResourceId: id,
  ResourceProperties,
  OldResourceProperties: old,
});
export const deleteEvent = (id: string, ResourceProperties: Properties): ResourceEvent => ({
  RequestType: 'Delete',
  LogicalResourceId: 'Resource',
  PhysicalResourceId: id,
  ResourceProperties,
});

/** `onEvent` once, then `isComplete` until it is. */
export async function deploy(resource: Resource, event: ResourceEvent): Promise<Begun & Progress> {
  const begun = await resource.onEvent(event);
  for (let polls = 0; polls < 400; polls++) {
    const progress = await resource.isComplete({ ...event, ...begun });
    if (progress.IsComplete) return { ...begun, ...progress };
    await sleep(3);
  }
  throw new Error('The resource never completed');
}

class Killed extends Error {
  override readonly name = 'Killed';
}

interface Killable {
  readonly middlewareStack: {
    add(
      middleware: (next: (args: never) => Promise<unknown>) => (args: never) => Promise<never>,
      options: object,
    ): void;
  };
}

export interface Killer {
  /** AWS calls so far. */
  readonly count: number;
  /** The call of this number, from 1, does not happen, or happens and nobody hears its answer. */
  arm(call: number, moment: 'before' | 'after'): void;
  disarm(): void;
}

/** Puts itself between the handlers and their clients. */
export function killer(...clients: object[]): Killer {
  let count = 0;
  let target: { call: number; moment: 'before' | 'after' } | undefined;
  const die = (moment: 'before' | 'after', call: number) => {
    if (target?.call === call && target.moment === moment) {
      target = undefined;
      throw new Killed(`cut off ${moment} call ${call}`);
    }
  };
  for (const client of clients as Killable[])
    client.middlewareStack.add(
      (next) => async (args) => {
        const call = ++count;
        die('before', call);
        const answer = await next(args);
        die('after', call);
        return answer as never;
      },
      { step: 'initialize', name: 'killer' },
    );
  return {
    get count() {
      return count;
    },
    arm: (call, moment) => {
      target = { call, moment };
      count = 0;
    },
    disarm: () => {
      target = undefined;
    },
  };
}

/** Deploys, cut off at one call; then CloudFormation sends the same request again. Undefined when there was no such call. */
export async function deployTwice(
  resource: Resource,
  event: ResourceEvent,
  kill: { killer: Killer; call: number; moment: 'before' | 'after' },
): Promise<(Begun & Progress) | undefined> {
  kill.killer.arm(kill.call, kill.moment);
  try {
    await deploy(resource, event);
    kill.killer.disarm();
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof Error) || !thrown.message.includes('cut off')) throw thrown;
  }
  return deploy(resource, event);
}
