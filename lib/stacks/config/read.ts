/** The settings of what is deployed: those of the stage, and what the command line says instead. */
import { type StageName, stageNames, type VaultId } from '../../key-store/names.ts';
import { audiencesOf } from './audiences.ts';
import type { Config } from './config.ts';
import { deploymentOnly, overrides } from './overrides.ts';
import { members, stages } from './stages.ts';
import { InvalidConfig, validate } from './validate.ts';

/** The context of a CDK app: what `-c` says, and what CDK itself puts there. */
export type Context = Readonly<Record<string, unknown>>;

/** CDK's own names have a colon or begin so; the last two are in the settings of its command line. */
const ofCdk = /^@aws-cdk|:|^(cli-telemetry|acknowledged-issue-numbers)$/;

/** A vault, or a cell of it. */
interface Which {
  readonly vaultId: VaultId;
  readonly cell?: string;
}

/**
 * Every vault that is to be deployed: the stage's own, the members and cells that the file lists for it, or those that
 * `-c vaultId=` and `-c cell=` name. Throws {@link InvalidConfig}.
 */
export function readConfigs(context: Context): readonly Config[] {
  const stage = stageOf(context);
  requireKnown(stage, context);
  const configs = vaultsOf(stage, context).map((which) => validate(configOf(stage, which, context)));
  requireDistinct(configs, ({ vaultId }) => [vaultId], 'vaultId');
  requireDistinct(configs, ({ vaultName }) => [vaultName], 'vaultName');
  requireDistinct(configs, audiencesOf, 'token.audiences');
  return configs;
}

/** The settings of the one vault that is to be deployed. Throws {@link InvalidConfig}. */
export function readConfig(context: Context): Config {
  const [config, ...more] = readConfigs(context);
  if (!config || more.length > 0) throw new InvalidConfig('-c vaultId= or -c cell= expected one vault');
  return config;
}

function stageOf({ stage }: Context): StageName {
  const known = stageNames.find((name) => name === stage);
  if (!known) throw new InvalidConfig(`-c stage= expected one of ${stageNames.join(', ')}, got "${stage ?? ''}"`);
  return known;
}

function requireKnown(stage: StageName, context: Context): void {
  const names = [...Object.keys(overrides), ...deploymentOnly];
  const faults = Object.entries(context).flatMap(([name, value]) => {
    if (ofCdk.test(name)) return [];
    if (!names.includes(name)) return [`-c ${name}= is not a setting${meant(name, names)}`];
    return value === '' ? [`-c ${name}= expected a value, got none`] : [];
  });
  if (faults.length === 0) return;
  const list = `The settings of the command line are ${[...names].sort().join(', ')}.`;
  throw new InvalidConfig([`stage ${stage}:`, ...faults.map((fault) => `  ${fault}`), list].join('\n'));
}

/** The same letters in another case, or after the name of a group: `alarmemail`, `token.issuer`. */
function meant(name: string, names: readonly string[]): string {
  const plain = (text: string) =>
    text
      .toLowerCase()
      .replace(/^.*\./, '')
      .replace(/[^a-z]/g, '');
  const near = names.find((known) => plain(known) === plain(name));
  return near ? `: -c ${near}= is` : '';
}

function vaultsOf(stage: StageName, { vaultId: named, cell: cells }: Context): readonly Which[] {
  const listed = members[stage] ?? {};
  const all = Object.keys(listed).length > 0 ? Object.keys(listed) : [stages[stage].vaultId];
  const vaultIds = typeof named === 'string' ? named.split(',') : all;
  if (typeof cells === 'string')
    return vaultIds.flatMap((vaultId) => cells.split(',').map((cell) => ({ vaultId, cell })));
  if (typeof named === 'string') return vaultIds.map((vaultId) => ({ vaultId }));
  return vaultIds.flatMap((vaultId) => [
    { vaultId },
    ...Object.keys(listed[vaultId]?.cells ?? {}).map((cell) => ({ vaultId, cell })),
  ]);
}

function configOf(stage: StageName, { vaultId, cell }: Which, context: Context): Config {
  const base = stages[stage];
  const { cells = {}, ...own } = members[stage]?.[vaultId] ?? {};
  // Two vaults never have one name by accident: each would open what the other's key wrapped.
  const vaultName = vaultId === base.vaultId ? base.vaultName : `${base.vaultName}-${vaultId}`;
  let config: Config = { ...base, vaultId, vaultName, ...own, ...(cell !== undefined && cells[cell]) };
  for (const [name, override] of Object.entries(overrides)) {
    const value = context[name];
    if (typeof value === 'string') config = override(config, value);
  }
  if (cell === undefined) return config;
  // Last, so that no `-c vaultName=` gives two cells one name.
  return { ...config, cell, vaultId: `${vaultId}-${cell}`, vaultName: `${config.vaultName}-${cell}` };
}

function requireDistinct(configs: readonly Config[], of: (config: Config) => readonly string[], setting: string): void {
  const values = configs.flatMap((config) => [...new Set(of(config))]);
  const twice = values.find((value, index) => values.indexOf(value) < index);
  if (twice !== undefined)
    throw new InvalidConfig(`${setting} expected another for each vault that is deployed, got "${twice}" twice`);
}
