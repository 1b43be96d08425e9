import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { identityKeyConstant, vaultNameConstant, wrappingKeyConstant } from '../key-store/constants.ts';
import { constantsParameter } from '../key-store/names.ts';
import { acknowledge } from './acknowledge.ts';
import { VaultApi } from './api/api.ts';
import { VaultDomain } from './api/domain.ts';
import { Firewall } from './api/firewall/firewall.ts';
import { Auditor } from './audit/auditor.ts';
import { DestroyerQueue, Destruction } from './background/destruction.ts';
import { VaultEventBus } from './background/event-bus.ts';
import { EventDelivery } from './background/event-delivery.ts';
import { Rewrapping, RewrapQueues } from './background/rewrapping.ts';
import { unreadEvents } from './background/unread-events.ts';
import type { Config } from './config/config.ts';
import { VaultFunctions } from './functions/functions.ts';
import { CeremonyGate } from './key-store/ceremony-gate.ts';
import type { KeyStoreOutputs } from './key-store/contract.ts';
import { Canary } from './release/canary.ts';
import { GradualDeployment } from './release/deployment.ts';
import { ReleaseCheck } from './release/release-check.ts';
import { Constants } from './storage/constants.ts';
import { IdentityKeys } from './storage/identity-keys.ts';
import { VaultTable } from './storage/table.ts';
import { cloudFormationOf } from './storage/vault-key.ts';
import { WrappingKeys } from './storage/wrapping-keys.ts';
import { addAlarm } from './watch/alarm.ts';
import { Alarms } from './watch/alarms.ts';
import { audienceOf } from './watch/audience.ts';
import { Changes } from './watch/changes/changes.ts';
import { VaultDashboard } from './watch/dashboard.ts';
import { HsmWatch } from './watch/hsm-watch.ts';
import { KeyStoreWatch } from './watch/key-store-watch.ts';
import { KeyWatch } from './watch/key-watch.ts';
import { UsersCannotRecover } from './watch/users-cannot-recover.ts';

export interface VaultStackProps extends StackProps {
  readonly config: Config;
  /** A key that is made or kept elsewhere: in CloudHSM's key store above all. Absent where this stack makes it. */
  readonly keyStore?: KeyStoreOutputs;
}

/** The vault: table, functions, API, and what watches them. */
export class VaultStack extends Stack {
  constructor(scope: Construct, id: string, { config, keyStore, ...props }: VaultStackProps) {
    super(scope, id, { ...props, terminationProtection: config.retain });
    const keys = new WrappingKeys(this, 'WrappingKeys', { config, keyStore });
    const identity = new IdentityKeys(this, 'IdentityKeys', config);
    const { table, tableKeyArn } = new VaultTable(this, 'Table', config);
    const destroyer = new DestroyerQueue(this, 'Destroyer', config);
    const { bus, queue: keptEvents } = new VaultEventBus(this, 'Events', config);
    const constants = new Constants(this, 'Constants', {
      vaultId: config.vaultId,
      logRetentionDays: config.logRetentionDays,
      parameter: constantsParameter(config.vaultId),
      retain: config.retain,
      constants: {
        [vaultNameConstant]: config.vaultName,
        ...Object.fromEntries(keys.numbered.map(({ number, id }) => [wrappingKeyConstant(number), id])),
        ...Object.fromEntries(
          config.identityKeys.map((number, index) => [identityKeyConstant(number), identity.keyArns[index] ?? '']),
        ),
      },
    });
    const rewrapQueues = keys.others.length > 0 ? new RewrapQueues(this, 'RewrapQueues', config) : undefined;
    const functions = new VaultFunctions(this, 'Functions', {
      config,
      table,
      keys,
      rewrapQueues,
      identity,
      destroyerQueue: destroyer.queue,
      eventBus: bus,
    });
    functions.node.addDependency(constants.resource, keys.resource);
    if (rewrapQueues) {
      const rewrapping = new Rewrapping(this, 'Rewrapping', {
        config,
        table,
        keys,
        queues: rewrapQueues,
        eventBus: bus,
      });
      rewrapping.node.addDependency(constants.resource, keys.resource);
    }
    if (config.releaseCheck === 'try')
      new ReleaseCheck(this, 'ReleaseCheck', { config, functions: functions.all, pins: identity.pins });
    const delivery = new EventDelivery(this, 'EventDelivery', {
      config,
      table,
      publisher: functions.byName['event-publisher'],
    });
    new Destruction(this, 'Destruction', { config, queue: destroyer.queue, destroyer: functions.byName.destroyer });
    const { api, accessLog } = new VaultApi(this, 'Api', { config, functions });
    if (config.domain) new VaultDomain(this, 'Domain', { domain: config.domain, api });
    if (!config.firewall) acknowledge(api, 'APIG3', 'An emulator has no firewall');
    else new Firewall(this, 'Firewall', { config, apiStage: api.deploymentStage });
    const audience = audienceOf(this, config);
    const release = config.gradualDeployment
      ? new GradualDeployment(this, 'Deployment', { ...audience, functions: functions.all, accessLog })
      : undefined;

    const deadLetters = {
      destroyer: destroyer.deadLetters,
      events: delivery.deadLetters,
      ...(rewrapQueues && { rewrap: rewrapQueues.deadLetters }),
    };
    const alarms = new Alarms(this, 'Alarms', {
      ...audience,
      api,
      functions,
      deadLetters,
      destroyerQueue: destroyer.queue,
    });
    const { minutes } = config.canary ?? {};
    if (minutes !== undefined) new Canary(this, 'Canary', { ...audience, functions, pins: identity.pins, minutes });
    if (keptEvents) addAlarm(alarms, audience, unreadEvents(keptEvents));
    const { unexplained } = new KeyWatch(this, 'KeyWatch', {
      ...audience,
      keyArns: keys.arns,
      identityKeyArns: identity.keyArns,
    });
    const customKeyStoreId = keyStore?.customKeyStoreId;
    const watch =
      customKeyStoreId === undefined
        ? undefined
        : new KeyStoreWatch(this, 'KeyStoreWatch', { ...audience, customKeyStoreId });
    const clusterParameter = keyStore?.clusterParameter;
    if (clusterParameter !== undefined) new HsmWatch(this, 'HsmWatch', { ...audience, clusterParameter });
    new Changes(this, 'Changes', {
      ...audience,
      keyArns: [...keys.arns, ...identity.keyArns, ...(tableKeyArn === undefined ? [] : [tableKeyArn])],
      tableArn: table.tableArn,
      customKeyStoreId,
      deployers: [cloudFormationOf(this), ...(release ? [release.roleArn] : [])],
    });
    if (config.alarms.metricMath !== false) new UsersCannotRecover(this, 'UsersCannotRecover', audience);
    if (config.auditors) new Auditor(this, 'Auditor', { vaultId: config.vaultId, auditors: config.auditors });
    if (config.dashboard) {
      const queues = {
        destroyer: destroyer.queue,
        'destroyer, given up': deadLetters.destroyer,
        'events, given up': deadLetters.events,
        ...(keptEvents && { 'events, unread': keptEvents }),
      };
      new VaultDashboard(this, 'Dashboard', {
        config,
        api,
        functions,
        exhausted: alarms.exhausted,
        destroyed: alarms.destroyed,
        tampered: alarms.tampered,
        unexplained,
        connected: watch?.connected,
        queues,
      });
    }
    if (config.keyStore === 'cloudhsm') this.#waitFor(new CeremonyGate(this, 'CeremonyGate', config));
    new CfnOutput(this, 'Url', { value: config.domain ? `https://${config.domain.name}` : api.url.replace(/\/$/, '') });
    const [pin = '', otherPin] = identity.pins;
    new CfnOutput(this, 'Identity', { value: pin, description: 'What apps pin: the identity key that signs' });
    if (otherPin !== undefined)
      new CfnOutput(this, 'OtherIdentity', { value: otherPin, description: 'The identity key beside it' });
    new CfnOutput(this, 'EventBus', { value: bus.eventBusName });
  }

  /** Nothing is made before the gate has opened. */
  #waitFor(gate: CeremonyGate): void {
    for (const child of this.node.children) if (child !== gate && !isOutput(child)) child.node.addDependency(gate);
  }
}

const isOutput = (construct: Construct | { node: unknown }): boolean => construct instanceof CfnOutput;
