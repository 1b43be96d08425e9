/** The closed table of what can go wrong, as scripts see it: the `error` of --json and the exit code. */

export const failures = {
  unexpected: 1,
  usage: 2,
  invalid_password: 2,
  invalid_backup_key: 2,
  invalid_prf: 2,
  wrong_password: 3,
  attempt_too_soon: 4,
  attempts_exhausted: 5,
  key_destroyed: 5,
  key_not_found: 6,
  no_key_on_device: 6,
  file_not_found: 6,
  key_exists: 7,
  wrong_backup_key: 7,
  device_has_key: 7,
  target_exists: 7,
  vault_unavailable: 8,
  vault_refused: 8,
  wrong_vault: 8,
  too_few_vaults: 8,
  damaged_backup: 9,
  invalid_passkey_file: 9,
  wrong_passkey: 9,
  not_authenticated: 10,
  weak_password: 11,
  file_error: 12,
  incomplete: 13,
  wrong_setup: 14,
  sets_disagree: 15,
  not_conformant: 16,
  interrupted: 130,
} as const;

export type FailureCode = keyof typeof failures;

export const exitCodeRows: readonly (readonly [number, string])[] = [
  [0, 'done'],
  [1, 'unexpected'],
  [2, 'wrong use: an option, a password, a key or a PRF output that cannot be one'],
  [3, 'wrong password'],
  [4, 'too soon for the next attempt'],
  [5, 'the key in the vault is destroyed, or about to be: no attempt is left'],
  [6, 'not found: no key in the vault, no key on this device, no such file'],
  [7, 'something is there already: another key, or the place to write to'],
  [8, 'the vault, or enough of a set, cannot be reached, cannot do it now, or is not the one of VAULT_IDENTITY'],
  [9, 'the backup or passkey file is damaged, or was made with another key or passkey'],
  [10, 'not authenticated'],
  [11, 'the password is too weak'],
  [12, 'a file cannot be read or written'],
  [13, 'done but for what was left out, each named: a file, or a vault of a set'],
  [14, 'this machine is not set up right: its clock, or its Node (doctor)'],
  [15, 'the vaults of a set disagree: the password may be right'],
  [16, 'the vault breaks a rule of the protocol (conformance)'],
  [130, 'interrupted'],
];

/** Ends a command. `message` is a sentence for its user; `fields` go beside it into the JSON. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: FailureCode;
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(code: FailureCode, message: string, fields: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.fields = fields;
  }
}
