import { fromBase64url, toBase64url } from '../../../../lib/protocol/crypto/bytes.ts';
import { verifyIdentity } from '../../../../lib/protocol/crypto/identity.ts';
import { requireStrongKsf } from '../../../../lib/protocol/crypto/ksf.ts';
import { NotTried } from '../broken.ts';
import type { Answer } from '../probe.ts';
import type { RuleGroup, Scene } from '../rule.ts';
import { refused, require, same, succeeded } from '../verdict.ts';

/** The answer is signed by one of the pins, for this token and this request. */
async function requireSigned({ pins, device }: Scene, request: object, { asked, body }: Answer): Promise<void> {
  if (pins.length === 0) throw new NotTried('no identity key is known: give --identity');
  const answer = body as { identitySignature?: unknown };
  const signature = fromBase64url(String(answer.identitySignature ?? ''));
  const signed = { token: device.token, request, answer };
  const verified = await Promise.all(pins.map((pin) => verifyIdentity(pin, signed, signature)));
  require(verified.includes(true), `${asked} expected an identitySignature under a key of --identity`);
}

export const registration: RuleGroup = {
  title: 'Registration',
  rules: [
    {
      name: "a start is answered in the protocol's version, for the account and the vault that the state names",
      section: 'registration',
      async run({ device }) {
        const { account, vault } = await device.status();
        const started = await device.start(device.begin().request);
        same('account and vault', { got: [started.account, started.vault], expected: [account, vault] });
      },
    },
    {
      name: 'the key stretching is one that devices accept',
      section: 'what-a-device-refuses',
      async run({ device }) {
        requireStrongKsf((await device.start(device.begin().request)).ksf);
      },
    },
    {
      name: 'the same start again gets the same answer',
      section: 'registration',
      async run({ device }) {
        const { request } = device.begin();
        const first = await device.ask('registration-start', request);
        succeeded(first, 'registration-start');
        const again = await device.ask('registration-start', request, { impatient: true });
        same('the answer', { got: again.text, expected: first.text });
      },
    },
    {
      name: 'without a key, a second start within the second is rate_limited',
      section: 'registration',
      async run({ device }) {
        await device.start(device.begin().request);
        // Two at once: however long the vault takes, the second comes within the second.
        const requests = [device.begin().request, device.begin().request];
        const both = requests.map((request) => device.ask('registration-start', request, { impatient: true }));
        const again = (await Promise.all(both)).find(({ status }) => status !== 200);
        require(again !== undefined, 'a start within the second expected to be refused');
        refused(again, 'rate_limited');
        require(Number(again.headers.get('retry-after')) >= 1, `${again.asked} expected a Retry-After`);
      },
    },
    {
      name: "the answer of a start is signed by the vault's identity key",
      section: 'the-vaults-identity',
      async run(scene) {
        const { request } = scene.device.begin();
        await requireSigned(scene, request, await scene.device.ask('registration-start', request));
      },
    },
    {
      name: 'a finish stores the key, and the state says so',
      section: 'the-state-of-a-key',
      async run({ device }) {
        const { started, finished } = await device.register();
        const { registration, maxAttempts, createdAt } = finished;
        same('the registration', { got: registration, expected: started.registration });
        const { account, vault } = started;
        const expected = { state: 'active', account, vault, registration, maxAttempts, createdAt, scheme: 'opaque' };
        const status = await device.status();
        for (const [field, value] of Object.entries({ ...expected, attemptsRemaining: maxAttempts }))
          same(field, { got: status[field as keyof typeof status], expected: value });
      },
    },
    {
      name: 'the same finish again gets the same answer',
      section: 'registration',
      async run({ device }) {
        const { finish, finished } = await device.register();
        const again = succeeded(await device.ask('registration-finish', finish), 'registration-finish');
        const { identitySignature: _, ...expected } = finished;
        const { identitySignature: __, ...got } = again;
        same('the answer', { got, expected });
      },
    },
    {
      name: "the answer of a finish is signed by the vault's identity key",
      section: 'the-vaults-identity',
      async run(scene) {
        const { finish } = await scene.device.register();
        await requireSigned(scene, finish, await scene.device.ask('registration-finish', finish));
      },
    },
    {
      name: 'a finish of another start is session_expired',
      section: 'registration',
      async run({ device }) {
        const { request, complete } = device.begin();
        const finish = await complete(await device.start(request));
        await device.start(device.begin().request);
        refused(await device.ask('registration-finish', finish), 'session_expired');
      },
    },
    {
      name: 'a record or an owner key that is none is refused by its name',
      section: 'registration',
      async run({ device }) {
        const { request, complete } = device.begin();
        const finish = await complete(await device.start(request));
        const record = fromBase64url(finish.registrationRecord).fill(0xff, 0, 32);
        const broken = { ...finish, registrationRecord: toBase64url(record) };
        refused(await device.ask('registration-finish', broken), 'invalid_request', 'registrationRecord');
        const ownerKey = toBase64url(new Uint8Array(32).fill(0xff));
        refused(await device.ask('registration-finish', { ...finish, ownerKey }), 'invalid_request', 'ownerKey');
      },
    },
  ],
};
