/** The custom key store on the cluster: made once, found again by its name, connected and watched. */
import {
  ConnectCustomKeyStoreCommand,
  CreateCustomKeyStoreCommand,
  DisconnectCustomKeyStoreCommand,
  type KMSClient,
  UpdateCustomKeyStoreCommand,
} from '@aws-sdk/client-kms';
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { z } from 'zod';
import { connectionRemedy } from '../../../lib/key-store/connection-errors.ts';
import { type CustomKeyStore, findStore } from '../../../lib/key-store/find-store.ts';
import { complete, type Resource, ResourceFailure, readProperties, waiting } from '../framework/event.ts';

const notAsked = '0';

const properties = z.object({
  Name: z.string().min(1).max(256),
  ClusterId: z.string().min(1),
  /** Of the password of kmsuser. */
  SecretId: z.string().min(1),
  TrustAnchorParameter: z.string().min(1),
  /** A new value disconnects the key store and connects it again. `0`: the deployment does not ask for that. */
  Reconnect: z.string().default(notAsked),
});
type StoreProperties = z.infer<typeof properties>;

export interface StoreClients {
  readonly kms: KMSClient;
  readonly secrets: SecretsManagerClient;
  readonly ssm: SSMClient;
}

const retained =
  'The key store stays: deleting it would end the use of every key in it. Remove it by hand once no key is left (docs/operations.md, "Giving up a vault").';

async function create({ kms, secrets, ssm }: StoreClients, wanted: StoreProperties): Promise<string> {
  const [{ SecretString }, { Parameter }] = await Promise.all([
    secrets.send(new GetSecretValueCommand({ SecretId: wanted.SecretId })),
    ssm.send(new GetParameterCommand({ Name: wanted.TrustAnchorParameter })),
  ]);
  const created = await kms.send(
    new CreateCustomKeyStoreCommand({
      CustomKeyStoreName: wanted.Name,
      CustomKeyStoreType: 'AWS_CLOUDHSM',
      CloudHsmClusterId: wanted.ClusterId,
      KeyStorePassword: SecretString,
      TrustAnchorCertificate: Parameter?.Value,
    }),
  );
  return created.CustomKeyStoreId ?? '';
}

/** Disconnects the key store; the polls then connect it again. Called while it disconnects, this does nothing. */
async function disconnect(kms: KMSClient, { id, state }: CustomKeyStore): Promise<void> {
  if (state === 'CONNECTED' || state === 'FAILED')
    await kms.send(new DisconnectCustomKeyStoreCommand({ CustomKeyStoreId: id }));
}

async function requireStore(kms: KMSClient, id: string): Promise<CustomKeyStore> {
  const store = await findStore(kms, { CustomKeyStoreId: id });
  if (!store)
    throw new ResourceFailure(
      `The key store ${id} was removed outside of this stack: remove the resource from the stack, then add it again.`,
    );
  return store;
}

export function storeResource(clients: StoreClients): Resource {
  const { kms } = clients;

  const begin = async (wanted: StoreProperties): Promise<string> => {
    const found = await findStore(kms, { CustomKeyStoreName: wanted.Name });
    if (!found) return create(clients, wanted);
    if (found.clusterId !== wanted.ClusterId)
      throw new ResourceFailure(
        `A key store named ${wanted.Name} is on the cluster ${found.clusterId} already: choose another name, or that cluster.`,
      );
    // It is there from an earlier stack, or from a request that was cut off. If its connection failed then, it is tried
    // again.
    if (found.state === 'FAILED') await disconnect(kms, found);
    return found.id;
  };

  const change = async (id: string, wanted: StoreProperties, before: Readonly<Record<string, unknown>>) => {
    const store = await requireStore(kms, id);
    if (store.name !== wanted.Name)
      await kms.send(new UpdateCustomKeyStoreCommand({ CustomKeyStoreId: id, NewCustomKeyStoreName: wanted.Name }));
    const asked = wanted.Reconnect !== notAsked && wanted.Reconnect !== before.Reconnect;
    if (asked || store.state === 'FAILED' || store.clusterId !== wanted.ClusterId) await disconnect(kms, store);
  };

  return {
    async onEvent(event) {
      const { PhysicalResourceId: id = '' } = event;
      if (event.RequestType === 'Delete') throw new ResourceFailure(retained);
      const wanted = readProperties(properties, event.ResourceProperties);
      if (event.RequestType === 'Create') return { PhysicalResourceId: await begin(wanted) };
      await change(id, wanted, event.OldResourceProperties ?? {});
      return { PhysicalResourceId: id };
    },

    async isComplete(event) {
      const { ClusterId } = readProperties(properties, event.ResourceProperties);
      const { id, state, clusterId, error } = await requireStore(kms, event.PhysicalResourceId ?? '');
      const named = { CustomKeyStoreId: id };
      switch (state) {
        case 'CONNECTED':
          return complete(named);
        case 'CONNECTING':
        case 'DISCONNECTING':
          return waiting;
        case 'DISCONNECTED':
          if (clusterId !== ClusterId)
            await kms.send(new UpdateCustomKeyStoreCommand({ ...named, CloudHsmClusterId: ClusterId }));
          await kms.send(new ConnectCustomKeyStoreCommand(named));
          return waiting;
        default:
          throw new ResourceFailure(connectionRemedy(error));
      }
    },
  };
}
