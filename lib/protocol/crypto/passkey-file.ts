/**
 * The passkey file: a backup key that a passkey opens, as JSON to keep beside the backup. No field of it is a secret.
 * docs/protocol.md has it to the byte.
 */
import { fromBase64url } from './bytes.ts';
import { canonicalText } from './canonical-json.ts';
import { InvalidPasskeyFile } from './passkey-errors.ts';

export const passkeyFormat = 'backup-key-vault/passkey/v1';

/** Characters. The longest file has about 2,000; a file that was taken by mistake may have any number. */
const mostCharacters = 4096;

/** Which passkey it is, and what its PRF is evaluated on. Nothing of it is a secret. */
export interface PasskeyReference {
  /** The relying party: the domain, or a part of the domain, of the pages and apps that may use the passkey. */
  readonly rpId: string;
  /** Base64url of 16 to 1023 bytes. */
  readonly credentialId: string;
  /** Base64url of 32 bytes: `prf.eval.first` of WebAuthn. */
  readonly prfInput: string;
}

/** Binary is canonical base64url without padding. */
export interface PasskeyFile extends PasskeyReference {
  readonly format: typeof passkeyFormat;
  /** Of HKDF; 32 bytes. */
  readonly salt: string;
  /** Tells another secret from a damaged file; 8 bytes. */
  readonly check: string;
  /** Of the backup key, such as `1a2b 3c4d`. */
  readonly fingerprint: string;
  /** `nonce(12) || AES-256-GCM(backup key) || tag(16)`, 60 bytes. */
  readonly wrapped: string;
}

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const domain = new RegExp(`^(?=.{1,253}$)${label}(?:\\.${label})*$`);

interface Rule {
  readonly expected: string;
  holds(value: string): boolean;
}

const rules: Record<keyof PasskeyFile, Rule> = {
  format: { expected: `"${passkeyFormat}"`, holds: (value) => value === passkeyFormat },
  rpId: { expected: 'a domain in lower case, such as "example.com"', holds: (value) => domain.test(value) },
  credentialId: binary(16, 1023),
  prfInput: binary(32),
  salt: binary(32),
  check: binary(8),
  fingerprint: {
    expected: 'two groups of 4 hex digits, such as "1a2b 3c4d"',
    holds: (value) => /^[0-9a-f]{4} [0-9a-f]{4}$/.test(value),
  },
  wrapped: binary(60),
};

function binary(least: number, most = least): Rule {
  const size = least === most ? `${least}` : `${least} to ${most}`;
  return {
    expected: `${size} bytes in canonical base64url without padding`,
    holds(value) {
      try {
        const { length } = fromBase64url(value);
        return length >= least && length <= most;
      } catch {
        return false;
      }
    },
  };
}

/** Throws {@link InvalidPasskeyFile}. White space between the fields, and their order, do not matter. */
export function parsePasskeyFile(text: string): PasskeyFile {
  if (text.length > mostCharacters)
    throw new InvalidPasskeyFile('file', `at most ${mostCharacters} characters, got ${text.length}`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own error repeats what it found.
    throw new InvalidPasskeyFile('file', 'a JSON object');
  }
  return requirePasskeyFile(value);
}

/** Its RFC 8785 form and a line feed. */
export function formatPasskeyFile(file: PasskeyFile): string {
  return `${canonicalText(requirePasskeyFile(file))}\n`;
}

/** A copy that has these fields and no other. Throws {@link InvalidPasskeyFile}. */
export function requirePasskeyFile(value: unknown): PasskeyFile {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InvalidPasskeyFile('file', 'a JSON object');
  const fields: Record<string, unknown> = { ...value };
  // First, since a later format may have other fields.
  const format = fields.format === passkeyFormat ? passkeyFormat : refuse('format');
  for (const name of Object.keys(fields))
    if (!Object.hasOwn(rules, name))
      throw new InvalidPasskeyFile('file', `no other fields, got ${JSON.stringify(name.slice(0, 40))}`);
  const { rpId, credentialId, prfInput } = requireReference(fields);
  const [salt, check] = [requireField(fields, 'salt'), requireField(fields, 'check')];
  const [fingerprint, wrapped] = [requireField(fields, 'fingerprint'), requireField(fields, 'wrapped')];
  return { format, rpId, credentialId, prfInput, salt, check, fingerprint, wrapped };
}

/** Throws {@link InvalidPasskeyFile}. */
export function requireReference(fields: object): PasskeyReference {
  const [rpId, credentialId] = [requireField(fields, 'rpId'), requireField(fields, 'credentialId')];
  return { rpId, credentialId, prfInput: requireField(fields, 'prfInput') };
}

/** One field, by itself. Throws {@link InvalidPasskeyFile}. */
export function requireField(fields: object, name: keyof PasskeyFile): string {
  const value: unknown = (fields as Record<string, unknown>)[name];
  return typeof value === 'string' && rules[name].holds(value) ? value : refuse(name);
}

function refuse(name: keyof PasskeyFile): never {
  throw new InvalidPasskeyFile(name, rules[name].expected);
}
