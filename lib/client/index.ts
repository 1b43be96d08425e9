/** The client SDK's public face. */
export * from '../backup/index.ts';
export { WeakKsf } from '../protocol/crypto/ksf.ts';
export { InvalidPassword } from '../protocol/crypto/password.ts';
export type { KeyAnswer, RegistrationFinishAnswer } from '../protocol/wire/schemas.ts';
export * from './errors.ts';
export type { UnavailableReason } from './outage.ts';
export { WeakPassword } from './password.ts';
export type { Recovered } from './recovery.ts';
export type { Retry } from './retry.ts';
export type { TokenFault, TokenFaultReason } from './token.ts';
export type { TransportOptions } from './transport.ts';
export { BackupKeyVault } from './vault-client.ts';
