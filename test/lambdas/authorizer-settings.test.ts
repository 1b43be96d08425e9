/** What a deployment may ask of a token: its audiences, the claim that names them, and a scope. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Authorizers } from './authorizer.ts';

let authorizers: Authorizers;

beforeAll(async () => {
  authorizers = await Authorizers.start();
});

afterAll(() => authorizers.close());

async function effectOf(settings: Record<string, string>, differs: Record<string, unknown>) {
  const { policyDocument } = await authorizers.with(settings)(await authorizers.bearer(differs));
  return policyDocument.Statement[0]?.Effect;
}

describe('audiences', () => {
  const several = { VAULT_AUDIENCES: 'ios-app, android-app' };

  test.each([['ios-app'], ['android-app'], [['web', 'android-app']]])('%j: one of them suffices', async (aud) => {
    expect(await effectOf(several, { aud })).toBe('Allow');
  });

  test.each([
    'ios-app, android-app',
    'ios',
    'IOS-APP',
    'web',
    '',
    [],
    [['ios-app', 'web']],
    { 'ios-app': 'ios-app' },
    undefined,
  ])('%j is none of them', async (aud) => {
    await expect(effectOf(several, { aud })).rejects.toThrow(/^Unauthorized$/);
  });
});

describe('an audience in another claim', () => {
  const cognito = { VAULT_AUDIENCES: '1example23456789', VAULT_AUDIENCE_CLAIM: 'client_id' };

  test('as in Cognito’s access tokens, which have no aud', async () => {
    expect(await effectOf(cognito, { aud: undefined, client_id: '1example23456789' })).toBe('Allow');
  });

  test('is asked for there, whatever aud says: Cognito’s ID tokens give no access', async () => {
    await expect(effectOf(cognito, { aud: '1example23456789' })).rejects.toThrow(/^Unauthorized$/);
    await expect(effectOf(cognito, { aud: '1example23456789', client_id: 'other' })).rejects.toThrow(/^Unauthorized$/);
  });

  test('is not looked for elsewhere when nothing says so', async () => {
    const settings = { VAULT_AUDIENCES: '1example23456789' };
    await expect(effectOf(settings, { aud: undefined, client_id: '1example23456789' })).rejects.toThrow(
      /^Unauthorized$/,
    );
  });
});

describe('a scope', () => {
  const scoped = { VAULT_SCOPE: 'backup-key' };

  const without: unknown[] = [
    undefined,
    '',
    'other',
    'backup-keys',
    'backup-key-admin other',
    ['other'],
    7,
    { a: 'b' },
  ];
  test.each(without.map((value) => [value]))('%j is denied, as scope and as scp', async (value) => {
    expect(await effectOf(scoped, { scope: value })).toBe('Deny');
    expect(await effectOf(scoped, { scp: value })).toBe('Deny');
  });

  const having: unknown[] = ['backup-key', 'openid backup-key', ['openid', 'backup-key']];
  test.each(having.map((value) => [value]))('%j is allowed, as scope and as scp', async (value) => {
    expect(await effectOf(scoped, { scope: value })).toBe('Allow');
    expect(await effectOf(scoped, { scp: value })).toBe('Allow');
    expect(await effectOf(scoped, { scope: 'openid', scp: value })).toBe('Allow');
  });
});

describe('a setting that cannot be read stops the function, which says', () => {
  test.each([
    ['VAULT_ISSUER', '', 'VAULT_ISSUER expected a value, got none'],
    ['VAULT_JWKS_URI', '', 'VAULT_JWKS_URI expected a value, got none'],
    ['VAULT_AUDIENCES', '', 'VAULT_AUDIENCES expected a value, got none'],
    ['VAULT_AUDIENCES', 'a,,b', 'VAULT_AUDIENCES expected values with a comma between them, got an empty one'],
    ['VAULT_AUDIENCES', ' ', 'VAULT_AUDIENCES expected values with a comma between them, got an empty one'],
  ])('%s=%j', async (name, value, message) => {
    await expect(effectOf({ [name]: value }, {})).rejects.toThrow(message);
  });
});
