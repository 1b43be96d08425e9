/** The bodies of each scheme: those of one vault that keeps a key alone, by OPAQUE, and those of a set's member. */
import type * as wire from '../../../lib/protocol/wire/schemas.ts';

export type StartRequest = Extract<wire.RegistrationStartRequest, { registrationRequest: string }>;
export type StartAnswer = Extract<wire.RegistrationStartAnswer, { registrationResponse: string }>;
export type FinishRequest = Extract<wire.RegistrationFinishRequest, { registrationRecord: string }>;
export type RecoveryAnswer = Extract<wire.RecoveryStartAnswer, { ke2: string }>;

export type MemberStartRequest = Extract<wire.RegistrationStartRequest, { exchange: string }>;
export type MemberStartAnswer = Extract<wire.RegistrationStartAnswer, { exchange: string }>;
export type MemberFinishRequest = Extract<wire.RegistrationFinishRequest, { set: object }>;
export type MemberRecoveryAnswer = Extract<wire.RecoveryStartAnswer, { evaluated: string }>;
