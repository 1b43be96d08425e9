/** The bodies of one vault that keeps a key alone: those of OPAQUE. */
import type * as wire from '../../../lib/protocol/wire/schemas.ts';

export type StartRequest = Extract<wire.RegistrationStartRequest, { registrationRequest: string }>;
export type StartAnswer = Extract<wire.RegistrationStartAnswer, { registrationResponse: string }>;
export type FinishRequest = Extract<wire.RegistrationFinishRequest, { registrationRecord: string }>;
export type RecoveryAnswer = Extract<wire.RecoveryStartAnswer, { ke2: string }>;
