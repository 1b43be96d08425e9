/** What a team enters before it deploys a stage: in `prod` the examples of the file are refused. */
import type { StageName } from '../../lib/key-store/names.ts';

const prod = {
  issuer: 'https://login.messenger.dev',
  jwksUri: 'https://login.messenger.dev/.well-known/jwks.json',
  accountNamespace: 'messenger.dev',
  keyAdministrators: 'arn:aws:iam::210987654321:role/key-administrator',
  alarmEmail: 'vault-alarms@messenger.dev',
};

export const entered = (stage: StageName): Record<string, string> => ({ stage, ...(stage === 'prod' && prod) });
