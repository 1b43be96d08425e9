/** Every route of the API: what it takes, what it answers, and whether the same request may be sent again. */
import * as wire from './schemas.ts';

export interface Route<Request, Answer> {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Absent where the route takes no body. */
  readonly request?: wire.Schema<Request>;
  /** Absent where success has no body. */
  readonly answer?: wire.Schema<Answer>;
  /** HTTP status of success. */
  readonly status: 200 | 201 | 202 | 204;
  /** False only for health. */
  readonly authenticated: boolean;
  /** Why sending the same request again, when no answer came, loses nothing and spends nothing. */
  readonly retry: string;
}

const route = <Request, Answer>(route: Route<Request, Answer>) => route;

export const routes = {
  'registration-start': route({
    method: 'POST',
    path: '/v1/registration/start',
    request: wire.RegistrationStartRequest,
    answer: wire.RegistrationStartAnswer,
    status: 200,
    authenticated: true,
    retry: 'the same request gets the same answer while its registration is pending; the active key is not touched',
  }),
  'registration-finish': route({
    method: 'POST',
    path: '/v1/registration/finish',
    request: wire.RegistrationFinishRequest,
    answer: wire.RegistrationFinishAnswer,
    status: 201,
    authenticated: true,
    retry: 'the registration that is already current is confirmed again',
  }),
  'recovery-start': route({
    method: 'POST',
    path: '/v1/recovery/start',
    request: wire.RecoveryStartRequest,
    answer: wire.RecoveryStartAnswer,
    status: 200,
    authenticated: true,
    retry: 'the same KE1 or blinded element is answered again and not counted while a session of it is open',
  }),
  'recovery-finish': route({
    method: 'POST',
    path: '/v1/recovery/finish',
    request: wire.RecoveryFinishRequest,
    answer: wire.RecoveryFinishAnswer,
    status: 200,
    authenticated: true,
    retry: 'the same KE3 or proof gets the same escrow while its session is open',
  }),
  'key-status': route<never, wire.KeyAnswer>({
    method: 'GET',
    path: '/v1/key',
    answer: wire.KeyAnswer,
    status: 200,
    authenticated: true,
    retry: 'reads only',
  }),
  'key-delete': route<wire.KeyDeleteRequest, never>({
    method: 'POST',
    path: '/v1/key/delete',
    request: wire.KeyDeleteRequest,
    status: 204,
    authenticated: true,
    retry: 'names one registration; key_not_found after a lost answer means it is done',
  }),
  'key-reset': route({
    method: 'POST',
    path: '/v1/key/reset',
    request: wire.Nothing,
    answer: wire.KeyResetAnswer,
    status: 202,
    authenticated: true,
    retry: 'a cooling-off that runs is answered again and not prolonged',
  }),
  'key-reset-cancel': route<Record<string, never>, never>({
    method: 'POST',
    path: '/v1/key/reset/cancel',
    request: wire.Nothing,
    status: 204,
    authenticated: true,
    retry: 'cancelling what is cancelled changes nothing',
  }),
  health: route<never, wire.HealthAnswer>({
    method: 'GET',
    path: '/v1/health',
    answer: wire.HealthAnswer,
    status: 200,
    authenticated: false,
    retry: 'reads only',
  }),
} as const;

export type RouteName = keyof typeof routes;
