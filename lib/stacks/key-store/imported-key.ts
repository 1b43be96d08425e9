import { InvalidConfig } from '../config/validate.ts';
import type { KeyStoreMaker } from './contract.ts';

/**
 * A key that was made apart from this app: `-c keyArn=arn:aws:kms:…:key/…`, and `-c keyStoreId=cks-…`. With two
 * wrapping keys both, with a comma between them, in the order of `wrappingKeys`.
 */
export const importedKey: KeyStoreMaker = (app, { stage, wrappingKeys }) => {
  const keyArn: unknown = app.node.tryGetContext('keyArn');
  const keyArns = typeof keyArn === 'string' ? keyArn.split(',') : [];
  const right = keyArns.every((arn) => /^arn:aws[\w-]*:kms:[\w-]+:\d{12}:key\/[\w-]+$/.test(arn));
  if (!right || keyArns.length !== wrappingKeys.length)
    throw new InvalidConfig(
      `stage ${stage}: -c keyArn= expected the ARN of each of wrappingKeys ${wrappingKeys.join(', ')}, got "${keyArn ?? ''}"`,
    );
  const customKeyStoreId: unknown = app.node.tryGetContext('keyStoreId');
  if (customKeyStoreId === undefined) return { keyArns };
  if (typeof customKeyStoreId !== 'string' || !/^cks-[\w-]+$/.test(customKeyStoreId))
    throw new InvalidConfig(`stage ${stage}: -c keyStoreId= expected the id of a key store, got "${customKeyStoreId}"`);
  return { keyArns, customKeyStoreId };
};
