/** Tokens that should not pass, through the gateway and the authorizer as they are deployed. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { issuer } from '../../lib/local/issuer.ts';
import { accountOf } from '../../lib/protocol/crypto/account.ts';
import { type RouteName, routes } from '../../lib/protocol/wire/routes.ts';
import { call } from '../support/device/call.ts';
import { Device } from '../support/device/device.ts';
import type { RecoveryAnswer } from '../support/device/forms.ts';
import { password } from '../support/device/password.ts';
import { Table } from '../support/vault/table.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';
import { claimsFor, type Forger, startForger } from './forger.ts';

const sub = 'token-victim';
const now = () => Math.floor(Date.now() / 1000);

let forger: Forger;
let vault: VaultProcess;
let victim: Device;

beforeAll(async () => {
  forger = await startForger();
  vault = await startVaultProcess({ services: { jwksUri: forger.jwksUri } });
  await Device.of({ url: vault.url, token: async () => '' }, sub);
  victim = new Device(vault.url, forger.token(claimsFor(sub)));
  await victim.register(password);
});

afterAll(async () => {
  expect(await victim.status()).toMatchObject({ state: 'active', attemptsRemaining: 10 });
  await vault.close();
  await forger.close();
});

async function refused(token: string): Promise<void> {
  for (const route of ['key-status', 'key-reset'] as const) {
    const { status, problem } = await call({ url: vault.url, token }, route, {});
    expect({ status, code: problem.code }).toEqual({ status: 401, code: 'unauthenticated' });
  }
}

describe('a signature that proves nothing', () => {
  test.each(['none', 'None', 'NONE', 'nOnE', ''])('alg %j', async (alg) => {
    await refused(forger.unsigned(claimsFor(sub), alg));
    await refused(`${forger.unsigned(claimsFor(sub), alg)}AAAA`);
  });

  test('key confusion: HMAC under the public key, in every form it has', async () => {
    for (const token of forger.confusedTokens(claimsFor(sub))) await refused(token);
  });

  test('a key of the sender’s own, in the header or by address: not trusted, and not fetched', async () => {
    await refused(forger.ownKeyToken(claimsFor(sub)));
    await refused(forger.ownKeyToken(claimsFor(sub), { kid: 'own' }));
    await refused(forger.ownKeyToken(claimsFor(sub), { alg: 'ES384' }));
  });

  test('another kid, hundreds of them: refused, and the key set is not fetched for each', async () => {
    const [before, began] = [forger.fetches(), Date.now()];
    const kids = Array.from({ length: 200 }, (_, i) => `kid-${i}`);
    const answers = await Promise.all(
      kids.map((kid) =>
        call({ url: vault.url, token: forger.token(claimsFor(sub), { alg: 'ES256', kid }) }, 'key-status'),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
    expect(forger.fetches() - before).toBeLessThanOrEqual(1 + Math.floor((Date.now() - began) / 5000));
  });

  test('a header that asks for what nobody understands', async () => {
    const header = { alg: 'ES256', kid: 'trusted' };
    await refused(forger.token(claimsFor(sub), { ...header, crit: ['b64'], b64: false }));
    await refused(forger.token(claimsFor(sub), { ...header, crit: ['mine'], mine: 1 }));
    await refused(forger.token(claimsFor(sub), { ...header, alg: ['ES256'] }));
  });
});

describe('a vault that asks for a scope', () => {
  let scoped: VaultProcess;

  beforeAll(async () => {
    scoped = await startVaultProcess({
      services: { jwksUri: forger.jwksUri },
      settings: { VAULT_SCOPE: 'backup-key' },
    });
  });

  afterAll(() => scoped.close());

  const ask = async (scope: unknown, route: 'key-status' | 'key-reset' | 'recovery-start' = 'key-status') => {
    const token = forger.token({ ...claimsFor(sub), scope });
    const { status, problem, headers } = await call({ url: scoped.url, token }, route, {});
    return { status, code: problem?.code, type: headers.get('content-type') };
  };

  test.each([[undefined], [''], ['openid'], ['backup-keys'], ['Backup-Key']])(
    'a token with the scope %j is forbidden, on every route',
    async (scope) => {
      for (const route of ['key-status', 'key-reset', 'recovery-start'] as const)
        expect(await ask(scope, route)).toEqual({ status: 403, code: 'forbidden', type: 'application/problem+json' });
    },
  );

  test('and one that has it is served', async () => {
    expect(await ask('openid backup-key')).toMatchObject({ status: 200 });
  });

  test('one without the scope and not valid either is unauthenticated', async () => {
    const expired = forger.token({ ...claimsFor(sub), exp: now() - 60, iat: now() - 7200 });
    expect((await call({ url: scoped.url, token: expired }, 'key-status')).status).toBe(401);
  });
});

describe('claims that do not fit', () => {
  test.each<[string, object]>([
    ['expired', { iat: now() - 7200, exp: now() - 60 }],
    ['never expiring', { exp: undefined }],
    ['expiring at a text', { exp: '9999999999' }],
    ['not yet valid', { nbf: now() + 600 }],
    ['without a time of issue', { iat: undefined }],
    ['of a time of issue to come', { iat: now() + 300 }],
    ['of a time of issue in milliseconds', { iat: Date.now() }],
    ['of another issuer', { iss: 'https://issuer.example' }],
    ['of an issuer that begins alike', { iss: `${issuer}.example` }],
    ['of no issuer', { iss: undefined }],
    ['for another audience', { aud: 'backup-key-vault-admin' }],
    ['for no audience', { aud: undefined }],
    ['of no subject', { sub: undefined }],
    ['of an empty subject', { sub: '' }],
    ['of a subject that is no text', { sub: 7 }],
    ['of a list of subjects', { sub: [sub] }],
    ['of a subject with half a character', { sub: `${sub}\ud800` }],
    ['of a subject longer than any', { sub: sub.repeat(32) }],
  ])('%s', async (_, changes) => {
    await refused(forger.token(claimsFor(sub, changes)));
  });

  test.each(['logout+jwt', 'dpop+jwt', 'secevent+jwt', 'application/secevent+jwt', 'JOSE', '', null])(
    'of the type %j: signed by the issuer for another purpose',
    async (typ) => {
      await refused(forger.token(claimsFor(sub), { alg: 'ES256', kid: 'trusted', typ }));
    },
  );

  test.each(['exp', 'iat'])('with an %s that is infinite', async (claim) => {
    for (const number of ['1e999', '-1e999']) {
      const claims = JSON.stringify(claimsFor(sub, { [claim]: 'number' }));
      await refused(forger.token(claims.replace('"number"', number)));
    }
  });

  test('what is no JSON, no object, or no base64url', async () => {
    for (const claims of ['', 'null', '[]', '7', '{', '"text"', '{"sub":"a"}{"sub":"b"}'])
      await refused(forger.token(claims));
    const [header, payload, signature] = victim.token.split('.');
    for (const token of [
      `${header}.${payload}`,
      `${header}.${payload}.${signature}.x`,
      `${header}.${payload}=.${signature}`,
    ])
      await refused(token);
  });

  test('claims said twice: whoever signed them is believed for the last, everywhere', async () => {
    const table = new Table(vault.services.dynamodb);
    const once = JSON.stringify(claimsFor('first'));
    const token = forger.token(`${once.slice(0, -1)},"sub":"second"}`);
    const device = new Device(vault.url, token);
    await device.register(password);
    const { account } = (await device.start(device.guess('wrong'))).body;
    expect(account).toBe(accountOf(issuer, 'second'));
    expect(await table.read(accountOf(issuer, 'first'))).toBeUndefined();
    table.close();
    // Added by someone else, the second claim breaks the signature.
    const [header, , signature] = victim.token.split('.');
    const payload = Buffer.from(`${JSON.stringify(claimsFor('x')).slice(0, -1)},"sub":"${sub}"}`).toString('base64url');
    await refused(`${header}.${payload}.${signature}`);
  });

  test('an old token that is still valid changes nothing: it may look, and no more', async () => {
    const old = new Device(vault.url, forger.token(claimsFor(sub, { iat: now() - 3700 })));
    const changing = Object.entries(routes).filter(([, { method }]) => method === 'POST');
    expect(changing).toHaveLength(7);
    for (const [route] of changing) {
      const { status, problem } = await old.call(route as RouteName, {});
      expect([route, status, problem.code, problem.errors?.[0]?.field]).toEqual([route, 401, 'unauthenticated', 'iat']);
    }
    expect((await old.status()).state).toBe('active');
  });
});

describe('an Authorization header', () => {
  const status = async (authorization: string) =>
    (await fetch(`${vault.url}/v1/key`, { headers: { authorization } })).status;

  test('names its scheme in any case', async () => {
    for (const scheme of ['Bearer', 'bearer', 'BEARER', 'bEARER'])
      expect([scheme, await status(`${scheme} ${victim.token}`)]).toEqual([scheme, 200]);
  });

  test('of another scheme, of none or of two is refused', async () => {
    const { token } = victim;
    for (const header of [
      token,
      `Basic ${token}`,
      `Token ${token}`,
      `Bearer Bearer ${token}`,
      `Bearer ${token}, ${token}`,
    ])
      expect(await status(header)).toBe(401);
  });
});

describe('tokens as a load', () => {
  test.each([16, 64, 1024])('%i KiB: refused at once', async (kib) => {
    const began = performance.now();
    const token = forger.token(claimsFor(sub, { pad: 'x'.repeat(kib * 1024) }));
    const { status, problem } = await call({ url: vault.url, token }, 'key-status');
    expect({ status, code: problem.code }).toEqual({ status: 413, code: 'too_large' });
    expect(performance.now() - began).toBeLessThan(30_000);
  });

  test('shapes that would slow a careless pattern', async () => {
    const began = performance.now();
    for (const token of [
      'a.'.repeat(5000),
      'a'.repeat(10_000),
      `${'a'.repeat(5000)}.${'-'.repeat(5000)}`,
      ' '.repeat(9000),
    ])
      await refused(`${token}!`);
    expect(performance.now() - began).toBeLessThan(30_000);
  });
});

describe('while the key set cannot be fetched', () => {
  test('nobody passes, it is our failure and not the caller’s, and nothing is spent', async () => {
    const deaf = await startVaultProcess({
      services: { ...vault.services, jwksUri: 'http://127.0.0.1:1/jwks' },
    });
    const there = victim.at(deaf.url);
    for (const answer of [await there.call('key-status'), await there.start(there.guess('wrong'))])
      expect(answer.problem).toMatchObject({ status: 500, code: 'internal' });
    const forged = new Device(deaf.url, forger.unsigned(claimsFor(sub), 'none'));
    expect((await forged.call<RecoveryAnswer>('key-status')).problem.code).toBe('unauthenticated');
    await deaf.close();
    expect((await victim.status()).attemptsRemaining).toBe(10);
  });
});
