import {
  CustomKeyStoreNotFoundException,
  type CustomKeyStoresListEntry,
  DescribeCustomKeyStoresCommand,
  type KMSClient,
} from '@aws-sdk/client-kms';

export interface CustomKeyStore {
  readonly id: string;
  readonly name: string;
  readonly clusterId: string;
  readonly state: string;
  /** When `state` is FAILED. */
  readonly error?: string;
}

const toStore = (entry: CustomKeyStoresListEntry): CustomKeyStore => ({
  id: entry.CustomKeyStoreId ?? '',
  name: entry.CustomKeyStoreName ?? '',
  clusterId: entry.CloudHsmClusterId ?? '',
  state: entry.ConnectionState ?? '',
  ...(entry.ConnectionErrorCode && { error: entry.ConnectionErrorCode }),
});

/** The key store of this id or name; undefined when there is none. */
export async function findStore(
  client: KMSClient,
  by: { CustomKeyStoreId: string } | { CustomKeyStoreName: string },
): Promise<CustomKeyStore | undefined> {
  try {
    const { CustomKeyStores } = await client.send(new DescribeCustomKeyStoresCommand(by));
    const [entry] = CustomKeyStores ?? [];
    return entry && toStore(entry);
  } catch (thrown) {
    if (thrown instanceof CustomKeyStoreNotFoundException) return undefined;
    throw thrown;
  }
}
