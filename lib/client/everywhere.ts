/** What every entry point of the SDK exports alike: the errors, and the types of what is given and answered. */
export { InvalidIdentity } from '../protocol/crypto/invalid-identity.ts';
export { InvalidVerifier, type VerifierField } from '../protocol/crypto/invalid-verifier.ts';
export { ExcessiveKsf, type Ksf, WeakKsf } from '../protocol/crypto/ksf.ts';
export { InvalidPassword, type InvalidPasswordReason } from '../protocol/crypto/password.ts';
export type { PasswordVerifier } from '../protocol/crypto/practice.ts';
export type { SetMember, VaultSet } from '../protocol/crypto/set/description.ts';
export { BackupKeyVaultError } from '../protocol/sdk-error.ts';
export type { PlainRefusalCode, RefusalCode, SdkErrorCode, Spent, UnavailableCode } from '../protocol/sdk-errors.ts';
export type { ErrorCode, FieldError } from '../protocol/wire/errors.ts';
export type { KeyAnswer, RegistrationFinishAnswer } from '../protocol/wire/schemas.ts';
export { isSdkError, type SdkError } from './any-error.ts';
export type { Abortable, CallOptions, Progress, Step } from './course.ts';
export * from './errors.ts';
export { type Described, type DescribeOptions, describeError } from './messages/describe.ts';
export type { DescribedCode } from './messages/facts.ts';
export type { Messages } from './messages/words.ts';
export type { Reset } from './one/one-vault.ts';
export * from './passkey/index.ts';
export { type PasswordOptions, WeakPassword } from './password/password.ts';
export { type PasswordStrength, passwordStrength } from './password/password-strength.ts';
export type { ToCheck, ToPractise } from './password/practice.ts';
export {
  nextReminder,
  type PracticeAnswer,
  type Reminder,
  type ReminderQuestion,
  type ReminderState,
} from './password/reminders.ts';
export type { Place } from './places.ts';
export type { KeyStatus, Recovered, Registered, Settled, Told, VaultOptions } from './results.ts';
export type { MemberReport, MemberState } from './set/member-report.ts';
export { InvalidVaults, type MemberOptions, type SetOptions, type VaultsProblem } from './set/members.ts';
export type { MemberStatus, SetStatus } from './set/status.ts';
export type { AddressProblem } from './transport/address.ts';
export type { UnavailableReason } from './transport/outage.ts';
export type { Retry } from './transport/retry.ts';
export type { TokenFault, TokenFaultReason } from './transport/token.ts';
export type { TransportOptions } from './transport/transport.ts';
export type { TrustOptions } from './transport/trusted-vault.ts';
export { type Enrolment, type Guess, VaultClient } from './vault-client.ts';
