import { readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { routes } from '../../../lib/protocol/wire/routes.ts';
import * as wire from '../../../lib/protocol/wire/schemas.ts';

/** As the API's page lists them. */
const published: Record<string, readonly [string, string, number, unknown?, unknown?]> = {
  'registration-start': [
    'POST',
    '/v1/registration/start',
    200,
    wire.RegistrationStartRequest,
    wire.RegistrationStartAnswer,
  ],
  'registration-finish': [
    'POST',
    '/v1/registration/finish',
    201,
    wire.RegistrationFinishRequest,
    wire.RegistrationFinishAnswer,
  ],
  'recovery-start': ['POST', '/v1/recovery/start', 200, wire.RecoveryStartRequest, wire.RecoveryStartAnswer],
  'recovery-finish': ['POST', '/v1/recovery/finish', 200, wire.RecoveryFinishRequest, wire.RecoveryFinishAnswer],
  'key-status': ['GET', '/v1/key', 200, undefined, wire.KeyAnswer],
  'key-delete': ['POST', '/v1/key/delete', 204, wire.KeyDeleteRequest, undefined],
  'key-reset': ['POST', '/v1/key/reset', 202, wire.Nothing, wire.KeyResetAnswer],
  'key-reset-cancel': ['POST', '/v1/key/reset/cancel', 204, wire.Nothing, undefined],
  health: ['GET', '/v1/health', 200, undefined, wire.HealthAnswer],
};

describe('the routes', () => {
  test('are those of the API, and no other', () => {
    expect(Object.keys(routes).sort()).toEqual(Object.keys(published).sort());
  });

  test.each(Object.entries(routes))('%s: method, path, status and bodies', (name, route) => {
    const body = 'request' in route ? route.request : undefined;
    const answer = 'answer' in route ? route.answer : undefined;
    expect([route.method, route.path, route.status, body, answer]).toEqual(
      [...(published[name] ?? []), undefined].slice(0, 5),
    );
    expect(answer === undefined).toBe(route.status === 204);
  });

  test.each(Object.entries(routes))('%s says why sending it again is safe', (_, { retry }) => {
    expect(retry).toMatch(/^[a-z].{9,}$/);
  });

  test('only health asks for no token', () => {
    const open = Object.entries(routes).filter(([, { authenticated }]) => !authenticated);
    expect(open.map(([name]) => name)).toEqual(['health']);
  });

  test('each is a function of its own', () => {
    const files = readdirSync(new URL('../../../lambdas/', import.meta.url)).map((file) => file.replace(/\.ts$/, ''));
    expect(files).toEqual(expect.arrayContaining(Object.keys(routes)));
  });
});
