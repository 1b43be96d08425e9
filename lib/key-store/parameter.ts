/** A text in a parameter of Systems Manager. */
import {
  DeleteParameterCommand,
  GetParameterCommand,
  ParameterNotFound,
  PutParameterCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';

/** Undefined where there is no such parameter. */
export async function readParameter(ssm: SSMClient, Name: string): Promise<string | undefined> {
  try {
    return (await ssm.send(new GetParameterCommand({ Name }))).Parameter?.Value;
  } catch (thrown) {
    if (thrown instanceof ParameterNotFound) return undefined;
    throw thrown;
  }
}

export async function writeParameter(ssm: SSMClient, Name: string, Value: string): Promise<void> {
  await ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true }));
}

/** One that is gone already is no failure. */
export async function removeParameter(ssm: SSMClient, Name: string): Promise<void> {
  try {
    await ssm.send(new DeleteParameterCommand({ Name }));
  } catch (thrown) {
    if (!(thrown instanceof ParameterNotFound)) throw thrown;
  }
}
