import { type App, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { Config } from './config/config.ts';
import { readConfig } from './config/stages.ts';
import type { KeyStoreMaker } from './key-store/contract.ts';
import { prefix } from './names.ts';
import { VaultStack } from './vault-stack.ts';

/** The stacks of one stage, checked against AwsSolutions at synthesis. Throws InvalidConfig. */
export function buildApp(
  app: App,
  makeKeyStore: KeyStoreMaker,
  config: Config = readConfig((name) => app.node.tryGetContext(name)),
): VaultStack {
  const { vaultId, account, region } = config;
  const env = { region, ...(account !== undefined && { account }) };
  const keyStore = config.keyStore === 'cloudhsm' ? { keyStore: makeKeyStore(app, config) } : {};
  const vault = new VaultStack(app, prefix(vaultId), { config, env, ...keyStore });
  Tags.of(app).add('application', 'backup-key-vault');
  Tags.of(app).add('stage', config.stage);
  Tags.of(app).add('vault', vaultId);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return vault;
}
