import { accountOf } from '../../../../lib/protocol/crypto/account.ts';
import { randomBytes, toBase64url } from '../../../../lib/protocol/crypto/bytes.ts';
import { NotTried } from '../broken.ts';
import type { RuleGroup } from '../rule.ts';
import { refused, same, succeeded } from '../verdict.ts';

const of = (length: number) => toBase64url(randomBytes(length));

export const empty: RuleGroup = {
  title: 'An account without a key',
  rules: [
    {
      name: 'its state is none, with account and vault, and what does not apply is absent',
      section: 'the-state-of-a-key',
      async run({ device }) {
        const answer = await device.ask('key-status');
        const status = succeeded(answer, 'key-status');
        const { account, vault } = status;
        same('the state', { got: status, expected: { state: 'none', account, vault } });
      },
    },
    {
      name: "the account is the digest of the token's iss and sub",
      section: 'accounts-and-tokens',
      async run({ device }) {
        const { account } = await device.status();
        const { iss, sub } = claimsOf(device.token);
        if (account !== accountOf(iss, sub))
          throw new NotTried("the account is of another name than the token's iss: a deployment may fix one");
      },
    },
    {
      name: 'a guess, a proof, a deletion, a reset and its end find no key',
      section: 'errors',
      async run({ device }) {
        refused(await device.ask('recovery-start', { ke1: device.guess().ke1 }), 'key_not_found');
        const proof = { registration: of(16), session: of(16), ke3: of(64) };
        refused(await device.ask('recovery-finish', proof), 'key_not_found');
        for (const name of ['key-delete', 'key-reset', 'key-reset-cancel'] as const)
          refused(await device.ask(name, {}), 'key_not_found');
      },
    },
    {
      name: 'a finish without a start is session_expired',
      section: 'registration',
      async run({ device }) {
        const { finish } = await device.register();
        await device.clear();
        refused(await device.ask('registration-finish', finish), 'session_expired');
      },
    },
  ],
};

function claimsOf(token: string): { iss: string; sub: string } {
  const [, payload = ''] = token.split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
}
