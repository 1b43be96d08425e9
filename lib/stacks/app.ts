import { type App, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { apiGatewayAccount } from './api/account-stack.ts';
import type { Config } from './config/config.ts';
import { readConfigs } from './config/read.ts';
import { InvalidConfig } from './config/validate.ts';
import type { KeyStoreOutputs } from './key-store/contract.ts';
import { importedKey } from './key-store/imported-key.ts';
import { makeKeyStore } from './key-store/make.ts';
import { prefix } from './names.ts';
import { VaultStack } from './vault-stack.ts';
import { iamRegion, RoleRelayStack, relayName } from './watch/changes/role-relay-stack.ts';

/**
 * The stacks of every vault that is deployed together, checked against AwsSolutions at synthesis. Throws InvalidConfig.
 */
export function buildApp(
  app: App,
  configs: readonly Config[] = readConfigs(app.node.getAllContext()),
): readonly VaultStack[] {
  if (configs.length > 1 && isImported(app))
    throw new InvalidConfig('-c keyArn= expected one vault: name it with -c vaultId= or -c cell=');
  const vaults = configs.map((config) => vaultOf(app, config));
  Tags.of(app).add('application', 'backup-key-vault');
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return vaults;
}

function vaultOf(app: App, config: Config): VaultStack {
  const { stage, vaultId, cell, account, region } = config;
  const env = { region, ...(account !== undefined && { account }) };
  const gatewayAccount = config.apiGatewayAccount ? apiGatewayAccount(app, env) : undefined;
  const others = app.node.children;
  const keyStore = keyStoreOf(app, config);
  const vault = new VaultStack(app, prefix(vaultId), { config, env, ...(keyStore && { keyStore }) });
  if (config.alarms.roleChanges && region !== iamRegion)
    new RoleRelayStack(app, relayName(config), { config, env: { ...env, region: iamRegion } });
  if (gatewayAccount) vault.addStackDependency(gatewayAccount);
  for (const stack of app.node.children.filter((child) => !others.includes(child))) {
    Tags.of(stack).add('stage', stage);
    Tags.of(stack).add('vault', vaultId);
    if (cell !== undefined) Tags.of(stack).add('cell', cell);
  }
  return vault;
}

/** The key that is named, or the one in the stacks of CloudHSM. Undefined where the vault's own stack makes it. */
function keyStoreOf(app: App, config: Config): KeyStoreOutputs | undefined {
  if (isImported(app)) return importedKey(app, config);
  return config.keyStore === 'cloudhsm' ? makeKeyStore(app, config) : undefined;
}

const isImported = (app: App): boolean => app.node.tryGetContext('keyArn') !== undefined;
