import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { alarmTopic } from './alarm-topic.ts';
import { Alarms } from './alarms.ts';
import { VaultApi } from './api.ts';
import { CeremonyGate } from './ceremony-gate.ts';
import type { Config } from './config.ts';
import { VaultDashboard } from './dashboard.ts';
import { GradualDeployment } from './deployment.ts';
import { DestroyerQueue } from './destroyer-queue.ts';
import { Destruction } from './destruction.ts';
import { VaultDomain } from './domain.ts';
import { EventDelivery, VaultEventBus } from './events.ts';
import { Firewall } from './firewall.ts';
import { VaultFunctions } from './functions.ts';
import type { KeyStoreOutputs } from './key-store-contract.ts';
import { KeyStoreWatch } from './key-store-watch.ts';
import { KeyWatch } from './key-watch.ts';
import { RegistrationShare } from './rollout.ts';
import { VaultTable } from './table.ts';
import { VaultKey } from './vault-key.ts';

export interface VaultStackProps extends StackProps {
  readonly config: Config;
  /** The key in CloudHSM's key store. Absent where the stage has a KMS key of its own. */
  readonly keyStore?: KeyStoreOutputs;
}

/** The vault: table, functions, API, and what watches them. */
export class VaultStack extends Stack {
  constructor(scope: Construct, id: string, { config, keyStore, ...props }: VaultStackProps) {
    super(scope, id, { ...props, terminationProtection: config.retain });
    const { keyArn } = keyStore ?? new VaultKey(this, 'Key', config);
    const { table } = new VaultTable(this, 'Table', config);
    const destroyer = new DestroyerQueue(this, 'Destroyer', config);
    const { parameter } = new RegistrationShare(this, 'RegistrationShare', config);
    const { bus } = new VaultEventBus(this, 'Events', config);
    const functions = new VaultFunctions(this, 'Functions', {
      config,
      table,
      keyArn,
      destroyerQueue: destroyer.queue,
      registrationShare: parameter,
      eventBus: bus,
    });
    const delivery = new EventDelivery(this, 'EventDelivery', config, table, functions.byName.events);
    new Destruction(this, 'Destruction', config, destroyer, functions.byName.destroyer);
    const { api, accessLog } = new VaultApi(this, 'Api', config, functions);
    if (config.domain) new VaultDomain(this, 'Domain', config.domain, api);
    if (!config.firewall) acknowledge(api, 'APIG3', 'An emulator has no firewall');
    else new Firewall(this, 'Firewall', config, api.deploymentStage);
    if (config.gradualDeployment)
      new GradualDeployment(this, 'Deployment', { config, functions: functions.all, accessLog });

    const topic = alarmTopic(this, config);
    const deadLetters = { destroyer: destroyer.deadLetters, events: delivery.deadLetters };
    const alarms = new Alarms(this, 'Alarms', {
      config,
      topic,
      api,
      functions,
      deadLetters,
      destroyerQueue: destroyer.queue,
    });
    const { unexplained } = new KeyWatch(this, 'KeyWatch', config, keyArn, topic);
    const watch =
      keyStore?.customKeyStoreId !== undefined
        ? new KeyStoreWatch(this, 'KeyStoreWatch', config, keyStore.customKeyStoreId, topic)
        : undefined;
    if (config.dashboard) {
      const queues = {
        destroyer: destroyer.queue,
        'destroyer, given up': deadLetters.destroyer,
        'events, given up': deadLetters.events,
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
    if (keyStore) this.#waitFor(new CeremonyGate(this, 'CeremonyGate', config));
    new CfnOutput(this, 'Url', { value: config.domain ? `https://${config.domain.name}` : api.url.replace(/\/$/, '') });
    new CfnOutput(this, 'EventBus', { value: bus.eventBusName });
  }

  /** Nothing is made before the gate has opened. */
  #waitFor(gate: CeremonyGate): void {
    for (const child of this.node.children) if (child !== gate && !isOutput(child)) child.node.addDependency(gate);
  }
}

const isOutput = (construct: Construct | { node: unknown }): boolean => construct instanceof CfnOutput;
