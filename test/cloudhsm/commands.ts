/** Runs a documented `aws cloudhsmv2` command against an embedded Region, with values in the place of each `…`. */
import * as sdk from '@aws-sdk/client-cloudhsm-v2';

/** Parameters of the operations that the documents use (AWS CloudHSM API reference, read on 28 November 2026). */
const parameters: Readonly<Record<string, readonly string[]>> = {
  CopyBackupToRegion: ['BackupId', 'DestinationRegion', 'TagList'],
  CreateCluster: ['BackupRetentionPolicy', 'HsmType', 'Mode', 'NetworkType', 'SourceBackupId', 'SubnetIds', 'TagList'],
  CreateHsm: ['AvailabilityZone', 'ClusterId', 'IpAddress'],
  DescribeBackups: ['Filters', 'MaxResults', 'NextToken', 'Shared', 'SortAscending'],
};

const pascal = (kebab: string): string =>
  kebab.replace(/(^|-)([a-z])/g, (_all, _dash, letter: string) => letter.toUpperCase());

export interface DocumentedCommand {
  readonly operation: string;
  /** Absent: the Region of the stage. */
  readonly region: string | undefined;
  readonly input: Readonly<Record<string, unknown>>;
}

/** `values` by the name of the option, or of the filter. Throws where the command has what no operation takes. */
export function readCommand(line: string, values: Readonly<Record<string, readonly string[]>>): DocumentedCommand {
  const [, name = '', rest = ''] = /^aws cloudhsmv2 ([a-z-]+)(.*)$/.exec(line) ?? [];
  const operation = pascal(name);
  const known = parameters[operation];
  if (!known) throw new Error(`no operation is known by "${line}"`);
  const fill = (option: string, text: string) => (text === '…' ? (values[option] ?? []) : [text]);
  const options = [...rest.matchAll(/ --([a-z-]+) ([^ ]+)/g)].map(([, option = '', text = '']) => ({ option, text }));
  const given: Record<string, unknown> = {};
  for (const { option, text } of options.filter((one) => one.option !== 'region')) {
    const member = pascal(option);
    if (!known.includes(member)) throw new Error(`${operation} has no ${member}`);
    if (member === 'Filters') given[member] = filters(text, fill);
    else given[member] = member === 'SubnetIds' ? fill(option, text) : fill(option, text)[0];
  }
  return { operation, region: options.find(({ option }) => option === 'region')?.text, input: given };
}

const filters = (text: string, fill: (name: string, text: string) => readonly string[]) =>
  Object.fromEntries(
    text.split(',').map((pair) => {
      const [name = '', value = ''] = pair.split('=');
      return [name, fill(name, value)];
    }),
  );

type Answer = Pick<sdk.DescribeBackupsResponse, 'Backups'> & Pick<sdk.CreateClusterResponse, 'Cluster'>;

export async function runCommand(client: sdk.CloudHSMV2Client, command: DocumentedCommand): Promise<Answer> {
  const classes: Readonly<Record<string, unknown>> = { ...sdk };
  const Command = classes[`${command.operation}Command`] as new (input: unknown) => sdk.DescribeBackupsCommand;
  return client.send(new Command(command.input));
}
