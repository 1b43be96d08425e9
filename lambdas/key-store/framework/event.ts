/** What the CDK's provider framework asks of a custom resource, and what it is answered. */
import type { ZodType } from 'zod';

/** CloudFormation passes every property as text. */
type Properties = Readonly<Record<string, unknown>>;

export interface ResourceEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly LogicalResourceId: string;
  /** Such as `Custom::KeyBackup`. */
  readonly ResourceType?: string;
  /** Absent at Create, but not in `isComplete`, where it is what `onEvent` returned. */
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Properties;
  readonly OldResourceProperties?: Properties;
}

export interface Begun {
  readonly PhysicalResourceId: string;
  readonly Data?: Readonly<Record<string, string>>;
}

export interface Progress {
  readonly IsComplete: boolean;
  readonly Data?: Readonly<Record<string, string>>;
}

/** Both may be called again with the same event, at any moment after either was cut off. */
export interface Resource {
  onEvent(event: ResourceEvent): Promise<Begun>;
  isComplete(event: ResourceEvent): Promise<Progress>;
}

/** What CloudFormation shows as the reason of a failure: it says what to do. */
export class ResourceFailure extends Error {
  override readonly name = 'ResourceFailure';
}

/** The properties, checked. Throws {@link ResourceFailure}, which names those that are wrong. */
export function readProperties<T>(schema: ZodType<T>, properties: Properties): T {
  const read = schema.safeParse(properties);
  if (read.success) return read.data;
  const faults = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new ResourceFailure(`The properties of the resource are wrong. ${faults.join('; ')}`);
}

export const waiting: Progress = { IsComplete: false };
export const complete = (Data: Readonly<Record<string, string>>): Progress => ({ IsComplete: true, Data });
