/** The part of Systems Manager that a ceremony needs: parameters, and a document run on the admin host. */
import { randomUUID } from 'node:crypto';
import { Fault, type Input, type Operations } from './json-service.ts';

/** Runs the document with its parameters on the host, as the agent would: what it printed and how it ended. */
export type RunDocument = (
  document: string,
  parameters: Readonly<Record<string, string>>,
) => Promise<{ readonly output: string; readonly error: string; readonly code: number }>;

interface HostOptions {
  /** Online when the admin host is there; undefined when it is not. */
  readonly instanceId: () => string | undefined;
  readonly run: RunDocument;
}

export function systemsManagerOperations(host: HostOptions): Operations {
  const parameters = new Map<string, { value: string; version: number }>();
  const invocations = new Map<string, Awaited<ReturnType<RunDocument>> | undefined>();

  const getParameter = (input: Input) => {
    const name = String(input.Name);
    const kept = parameters.get(name);
    if (!kept) throw new Fault('ParameterNotFound', `The parameter ${name} is not found`);
    return { Parameter: { Name: name, Type: 'String', Value: kept.value, Version: kept.version } };
  };

  const putParameter = (input: Input) => {
    const name = String(input.Name);
    const kept = parameters.get(name);
    if (kept && input.Overwrite !== true) throw new Fault('ParameterAlreadyExists', `${name} exists already`);
    const version = (kept?.version ?? 0) + 1;
    parameters.set(name, { value: String(input.Value), version });
    return { Version: version, Tier: 'Standard' };
  };

  const deleteParameter = (input: Input) => {
    const name = String(input.Name);
    if (!parameters.delete(name)) throw new Fault('ParameterNotFound', `The parameter ${name} is not found`);
    return {};
  };

  const deleteParameters = (input: Input) => {
    const names = ((input.Names as string[] | undefined) ?? []).map(String);
    const DeletedParameters = names.filter((name) => parameters.delete(name));
    return { DeletedParameters, InvalidParameters: names.filter((name) => !DeletedParameters.includes(name)) };
  };

  const sendCommand = (input: Input) => {
    const [instance] = (input.InstanceIds as string[] | undefined) ?? [];
    if (instance === undefined || instance !== host.instanceId())
      throw new Fault('InvalidInstanceId', `The instance ${instance} is not online`);
    const given = (input.Parameters as Record<string, string[]> | undefined) ?? {};
    const values = Object.fromEntries(Object.entries(given).map(([name, [value = '']]) => [name, value]));
    const id = randomUUID();
    invocations.set(id, undefined);
    host.run(String(input.DocumentName), values).then(
      (result) => invocations.set(id, result),
      (thrown) => invocations.set(id, { output: '', error: String(thrown), code: 255 }),
    );
    return { Command: { CommandId: id, Status: 'Pending' } };
  };

  const getCommandInvocation = (input: Input) => {
    const id = String(input.CommandId);
    if (!invocations.has(id)) throw new Fault('InvocationDoesNotExist', 'There is no such invocation');
    const result = invocations.get(id);
    const base = { CommandId: id, InstanceId: input.InstanceId };
    if (!result) return { ...base, Status: 'InProgress', StatusDetails: 'InProgress', ResponseCode: -1 };
    const status = result.code === 0 ? 'Success' : 'Failed';
    return {
      ...base,
      Status: status,
      StatusDetails: status,
      ResponseCode: result.code,
      StandardOutputContent: result.output,
      StandardErrorContent: result.error,
    };
  };

  const describeInstances = () => {
    const id = host.instanceId();
    return { InstanceInformationList: id === undefined ? [] : [{ InstanceId: id, PingStatus: 'Online' }] };
  };

  return {
    'AmazonSSM.DeleteParameter': deleteParameter,
    'AmazonSSM.DeleteParameters': deleteParameters,
    'AmazonSSM.DescribeInstanceInformation': describeInstances,
    'AmazonSSM.GetCommandInvocation': getCommandInvocation,
    'AmazonSSM.GetParameter': getParameter,
    'AmazonSSM.PutParameter': putParameter,
    'AmazonSSM.SendCommand': sendCommand,
  };
}
