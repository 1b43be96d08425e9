import { randomBytes, toBase64url } from '../lib/protocol/crypto/bytes.ts';
import { defaultKsf } from '../lib/protocol/crypto/ksf.ts';
import { answerRegistration, createSetup, ready } from '../lib/protocol/crypto/opaque.ts';
import { VaultError } from '../lib/protocol/wire/errors.ts';
import { protocolVersion } from '../lib/protocol/wire/schemas.ts';
import { settle } from '../lib/vault/record.ts';
import { iso } from '../lib/vault/refusal.ts';
import { keyStore, type Ports, records, rollout } from './runtime/ports.ts';
import { type Operation, routeHandler } from './runtime/route-handler.ts';

await ready;

type Needs = 'records' | 'keyStore' | 'rollout';

/** Every registration has a setup of its own, wrapped before it is stored. The key that is there stays as it is. */
export const startRegistration: Operation<'registration-start', Needs> = async (request, ports) => {
  const { body, caller, policy, vault, now } = request;
  const { account } = caller;
  if (!(await mayStart(account, now(), ports)))
    throw new VaultError('forbidden', { detail: 'Registration is not open to this account yet' });
  const registration = toBase64url(randomBytes(16));
  const setup = createSetup();
  const registrationResponse = answerRegistration(setup, registration, body.registrationRequest);
  const wrapped = await ports.keyStore.wrap(setup, { account, registration, purpose: 'opaque-setup' });
  const expiresAt = now() + policy.pendingSeconds * 1000;
  const pending = { registration, setup: wrapped, ksf: defaultKsf, expiresAt };
  // This write has no condition. If the storage says that one failed all the same, nothing is stored.
  if (!(await ports.records.commit(account, { kind: 'open-registration', pending })))
    throw new VaultError('storage_unavailable');
  return {
    protocol: protocolVersion,
    account,
    vault,
    registration,
    registrationResponse,
    ksf: defaultKsf,
    expiresAt: iso(expiresAt),
  };
};

/** The roll-out is only about first keys: whoever has a key may always change its password. */
async function mayStart(account: string, now: number, { records, rollout }: Pick<Ports, Needs>): Promise<boolean> {
  return (await rollout.allows(account)) || settle(await records.read(account), now).state === 'active';
}

export const handler = routeHandler('registration-start', {
  operation: startRegistration,
  ports: { records, keyStore, rollout },
});
