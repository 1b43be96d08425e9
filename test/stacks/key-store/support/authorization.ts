/** IAM before the embedded KMS, which evaluates no policy: a client that may do only what its role and the key allow. */
import type { KMSClient } from '@aws-sdk/client-kms';
import type { PolicyDocument } from '../../policies.ts';
import { isAllowed, type Principal } from '../../simulation.ts';
import { keyArn } from '../../template.ts';

export interface Authority {
  readonly who: Principal;
  readonly keyPolicy: PolicyDocument;
  /** The tags of the key that count now. */
  readonly tags: () => Readonly<Record<string, string>>;
}

class AccessDenied extends Error {
  override readonly name = 'AccessDeniedException';
}

/** The operations on the key itself whose rights are asked for here. */
const onTheKey = ['DescribeKey', 'PutKeyPolicy', 'CreateAlias'];

/** Each call on the key is first evaluated as IAM would; a refused one does not reach KMS. */
export function authorize(client: KMSClient, { who, keyPolicy, tags }: Authority): void {
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const operation = commandName.replace(/Command$/, '');
        const context = Object.fromEntries(
          Object.entries(tags()).map(([tag, value]) => [`aws:ResourceTag/${tag}`, value]),
        );
        const question = {
          principal: who,
          action: `kms:${operation}`,
          target: { arn: keyArn, policy: keyPolicy },
          context,
        };
        if (onTheKey.includes(operation) && !(await isAllowed(question)))
          throw new AccessDenied(`User: ${who.arn} is not authorized to perform: kms:${operation} on this resource`);
        return next(args);
      },
    { step: 'initialize', name: 'authorize' },
  );
}
