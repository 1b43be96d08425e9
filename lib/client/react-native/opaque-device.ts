/** The device's half of OPAQUE by the app's adapter. */
import { unlessAborted } from '../../protocol/abort.ts';
import {
  type Finishing,
  faultOf,
  loginOf,
  readLogin,
  readRegistration,
  registrationOf,
} from '../../protocol/crypto/opaque-client.ts';
import { Secret } from '../../protocol/crypto/secret.ts';
import type { OpaqueDevice } from '../platform/platform.ts';
import type { OpaqueAdapter } from './adapters.ts';

export function opaqueDevice({ client }: OpaqueAdapter): OpaqueDevice {
  return {
    async startRegistration(password) {
      const started = await client.startRegistration({ password: password.reveal() });
      return { state: new Secret(started.clientRegistrationState), message: started.registrationRequest };
    },
    async finishRegistration(given: Finishing, registrationResponse, signal) {
      const parameters = registrationOf(given, registrationResponse);
      try {
        return readRegistration(await unlessAborted(signal, async () => client.finishRegistration(parameters)));
      } catch (cause) {
        throw faultOf(cause, 'registrationResponse', 'registrationResponse');
      }
    },
    async startLogin(password) {
      const started = await client.startLogin({ password: password.reveal() });
      return { state: new Secret(started.clientLoginState), message: started.startLoginRequest };
    },
    async finishLogin(given: Finishing, ke2, signal) {
      const parameters = loginOf(given, ke2);
      try {
        const finished = await unlessAborted(signal, async () => client.finishLogin(parameters));
        return finished ? readLogin(finished) : undefined;
      } catch (cause) {
        throw faultOf(cause, 'loginResponse', 'ke2');
      }
    },
  };
}
