import { InvalidConfig } from '../config/validate.ts';
import type { KeyStoreMaker } from './contract.ts';

/** A key store that was set up apart from this app: `-c keyArn=arn:aws:kms:…:key/…`, and `-c keyStoreId=cks-…`. */
export const importedKey: KeyStoreMaker = (app, { stage }) => {
  const keyArn: unknown = app.node.tryGetContext('keyArn');
  if (typeof keyArn !== 'string' || !/^arn:aws[\w-]*:kms:[\w-]+:\d{12}:key\/[\w-]+$/.test(keyArn))
    throw new InvalidConfig(
      `stage ${stage}: -c keyArn= expected the ARN of the key store's key, got "${keyArn ?? ''}"`,
    );
  const customKeyStoreId: unknown = app.node.tryGetContext('keyStoreId');
  if (customKeyStoreId === undefined) return { keyArn };
  if (typeof customKeyStoreId !== 'string' || !/^cks-[\w-]+$/.test(customKeyStoreId))
    throw new InvalidConfig(`stage ${stage}: -c keyStoreId= expected the id of a key store, got "${customKeyStoreId}"`);
  return { keyArn, customKeyStoreId };
};
