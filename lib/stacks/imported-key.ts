import type { KeyStoreMaker } from './app.ts';
import { InvalidConfig } from './config.ts';

/** A key store that was set up apart from this app: `-c keyArn=arn:aws:kms:…:key/…`. */
export const importedKey: KeyStoreMaker = (app, { stage }) => {
  const keyArn: unknown = app.node.tryGetContext('keyArn');
  if (typeof keyArn !== 'string' || !/^arn:aws[\w-]*:kms:[\w-]+:\d{12}:key\/[\w-]+$/.test(keyArn))
    throw new InvalidConfig(
      `stage ${stage}: -c keyArn= expected the ARN of the key store's key, got "${keyArn ?? ''}"`,
    );
  return { keyArn };
};
