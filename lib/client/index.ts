/**
 * The client SDK's public face: the vault, backups, and every error that an app can act on.
 *
 * @module backup-key-vault
 */
export * from '../backup/index.ts';
export { InvalidIdentity } from '../protocol/crypto/invalid-identity.ts';
export { ExcessiveKsf, type Ksf, WeakKsf } from '../protocol/crypto/ksf.ts';
export { InvalidPassword, type InvalidPasswordReason } from '../protocol/crypto/password.ts';
export type { SetMember, VaultSet } from '../protocol/crypto/set/description.ts';
export type { SdkErrorCode, Spent } from '../protocol/sdk-errors.ts';
export type { ErrorCode, FieldError } from '../protocol/wire/errors.ts';
export type { KeyAnswer, RegistrationFinishAnswer } from '../protocol/wire/schemas.ts';
export type { AddressProblem } from './address.ts';
export { isSdkError, type SdkError } from './any-error.ts';
export { BackupKeyVault } from './backup-key-vault.ts';
export * from './errors.ts';
export type { Reset } from './one-vault.ts';
export type { UnavailableReason } from './outage.ts';
export { type PasswordOptions, WeakPassword } from './password.ts';
export type { Place } from './places.ts';
export type { KeyStatus, Recovered, Registered, Settled, Told, VaultOptions } from './results.ts';
export type { Retry } from './retry.ts';
export type { MemberReport, MemberState } from './set/member-report.ts';
export { InvalidVaults, type MemberOptions, type SetOptions, type VaultsProblem } from './set/members.ts';
export type { MemberStatus, SetStatus } from './set/status.ts';
export type { TokenFault, TokenFaultReason } from './token.ts';
export type { TransportOptions } from './transport.ts';
export type { TrustOptions } from './trusted-vault.ts';
export { type Enrolment, VaultClient } from './vault-client.ts';
