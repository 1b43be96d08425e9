/** What the functions log and count, and what the alarms read of it. Each name stands here once. */

/** Of every metric of the vault. */
export const namespace = 'BackupKeyVault';

/** One value for each request, by route and by code: `ok`, or the code of the error. */
export const requestMetrics = { requests: 'requests', duration: 'duration' } as const;

/** Counted for the stage as a whole. */
export const countMetrics = {
  /** Decrypts that KMS answered to the functions. */
  unwraps: 'unwraps',
  /** Keys whose last attempt was answered, as the table's stream tells. */
  exhausted: 'exhausted',
  /** Keys that are gone for it, as the table's stream tells. */
  destroyed: 'destroyed',
  /** 1 or 0. No value when KMS could not be asked. */
  keyStoreConnected: 'key-store-connected',
  /** Hours since the newest backup of the HSMs was taken, here and in the second Region. No value while there is none. */
  hsmBackupAge: 'hsm-backup-age',
  hsmBackupCopyAge: 'hsm-backup-copy-age',
  /** 1 when the newest backups are young enough and have the key, 0 if not. No value when CloudHSM could not be asked. */
  hsmBackupRecent: 'hsm-backup-recent',
  /** Registrations with something that an old key wraps, as the last whole pass over the table counted them. */
  underOldKey: 'under-old-key',
  /** 1 if the canary's own account could register and recover, or 0. */
  canary: 'canary',
  /** Milliseconds of that. */
  canaryDuration: 'canary-duration',
} as const;

/** What the charts are called that operators look at: on the dashboard in AWS, and on the page of an embedded vault. */
export const graphTitles = {
  requests: 'Requests',
  latency: 'Latency',
  recoveryStart: 'Answers of recovery-start',
  recoveryFinish: 'Answers of recovery-finish',
  registrationFinish: 'Answers of registration-finish',
  registrationStart: 'Answers of registration-start',
  keys: 'Keys exhausted and destroyed',
} as const;

/** The `message` of each log line. */
export const messages = {
  request: 'request',
  requestFailed: 'request failed',
  authorizer: 'authorizer',
  authorizerFailed: 'authorizer failed',
  authorizerStaleKeys: 'signing keys are stale',
  destroyer: 'destroyer',
  destroyerFailed: 'destroyer failed',
  eventNotDelivered: 'event not delivered',
  recordTampered: 'record tampered',
  keyStoreNotConnected: 'key store not connected',
  hsmBackup: 'HSM backup',
  hsmBackupOld: 'HSM backup is old',
  rewrap: 'rewrap',
  rewrapFailed: 'rewrap failed',
  sweepPass: 'sweep pass',
  canaryFailed: 'canary failed',
} as const;

type ValueOf<T> = T[keyof T];

export type RequestMetric = ValueOf<typeof requestMetrics>;
export type CountMetric = ValueOf<typeof countMetrics>;
export type Message = ValueOf<typeof messages>;
