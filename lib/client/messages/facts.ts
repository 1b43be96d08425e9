/** Which words an error is told in, and what is put into them. */
import type { InvalidPassword } from '../../protocol/crypto/password.ts';
import { type SdkErrorCode, sdkErrors } from '../../protocol/sdk-errors.ts';
import { isSdkError, type SdkError } from '../any-error.ts';

/** What an error is told as: its own code, or one of two for what is no error of the SDK. */
export type DescribedCode = SdkErrorCode | 'aborted' | 'unexpected';

export interface Facts {
  readonly code: DescribedCode;
  /** Of the messages: the code, or what stands for several, and the variant, as `wrong_password.one.wait`. */
  readonly key: string;
  /** What the number is of that a language may have several plurals for. */
  readonly attempts?: number;
  /** How long one has to wait, in milliseconds. */
  readonly wait?: number | undefined;
  readonly date?: Date | undefined;
  readonly values?: Readonly<Record<string, string | number>>;
  /** What is said of the attempt, after the text. */
  readonly spent?: 'nothing' | 'attempt' | 'unknown' | undefined;
}

/** `now` is the vault's time. Without it, waits are counted from when the vault answered. */
export function factsOf(error: unknown, now: Date | undefined): Facts {
  if (!isSdkError(error)) {
    const code = isAbort(error) ? 'aborted' : 'unexpected';
    return { code, key: code };
  }
  return { code: error.code, spent: spentOf(error), ...toldOf(error, now) };
}

/** By its name: a page's AbortError may be of another realm, and is no Error in old engines. */
function isAbort(error: unknown): boolean {
  const { name } = Object(error);
  return name === 'AbortError' || name === 'TimeoutError';
}

function spentOf({ code, spent }: SdkError): Facts['spent'] {
  // Their own words say what was spent.
  if (sdkErrors[code].spent === 'attempt') return undefined;
  return spent === 'nothing' && sdkErrors[code].type !== 'VaultUnavailable' ? undefined : spent;
}

/** Faults that only who makes the app can mend. */
const appFault = 'app_fault';

function toldOf(error: SdkError, now: Date | undefined): Omit<Facts, 'code' | 'spent'> {
  const { code } = error;
  switch (code) {
    case 'wrong_password': {
      const { attemptsRemaining: attempts, nextAttemptAt, vaultTime } = error;
      const left = ahead(nextAttemptAt, now ?? vaultTime) ?? 0;
      // The first attempts have no wait: what seems one is then the vault's clock, of which half a second is not known.
      const wait = left < clockError ? undefined : left;
      const variant = attempts === 0 ? '.last' : attempts === 1 ? '.one' : '';
      return { key: `${code}${variant}${wait && attempts > 0 ? '.wait' : ''}`, attempts, wait };
    }
    case 'attempt_too_soon': {
      const wait = ahead(error.nextAttemptAt, now ?? error.vaultTime);
      return { key: error.nextAttemptAt ? `${code}.${wait ? 'wait' : 'over'}` : code, wait };
    }
    case 'key_destroyed': {
      const { destroyedAt: date, reason } = error;
      if (reason !== 'attempts_exhausted') return { key: code };
      return { key: `${code}.attempts${date ? '.dated' : ''}`, date };
    }
    case 'weak_password': {
      const { reason, suggestions } = error;
      const values = { reason: ended(reason), suggestions: suggestions.map(ended).join(' ') };
      return { key: suggestions.length > 0 ? code : `${code}.plain`, values };
    }
    case 'invalid_password': {
      const { reason, position = 0 } = error;
      return { key: code + passwordVariants[reason], values: { position } };
    }
    case 'too_few_vaults': {
      const { members, threshold } = error;
      const done = members.filter(({ state }) => state === 'done').length;
      return { key: code, values: { threshold, vaults: members.length, done } };
    }
    case 'sets_disagree':
      return { key: code, attempts: error.attemptsRemaining };
    case 'unauthenticated':
      return { key: `${code}.${error.reason}` };
    case 'vault_unavailable':
      return { key: `${code}.${error.reason === 'not_tls' ? 'tls' : error.reason}` };
    case 'damaged_backup':
      return { key: `${code}.${error.reason}` };
    case 'invalid_backup_key': {
      const { problem } = error;
      if (problem.kind === 'length') return { key: code, values: { digits: problem.digits } };
      return { key: `${code}.character`, values: { position: problem.position } };
    }
    case 'passkey_differs':
      return { key: error.when === 'wrapping' ? `${code}.wrapping` : code };
    case 'key_store_unavailable':
    case 'storage_unavailable':
    case 'internal':
      return { key: 'vault_busy' };
    case 'invalid_token':
      return { key: 'unauthenticated' };
    case 'invalid_address':
    case 'invalid_identity':
    case 'invalid_vaults':
    case 'invalid_request':
    case 'not_found':
    case 'too_large':
      return { key: appFault };
    default:
      return { key: code };
  }
}

const passwordVariants: Readonly<Record<InvalidPassword['reason'], string>> = {
  control: '.unseen',
  invisible: '.unseen',
  unassigned: '.unassigned',
  half_character: '.half_character',
  too_long: '.too_long',
  empty: '',
};

/** Milliseconds. */
const clockError = 1_000;

/** Milliseconds until then. Undefined where it is not ahead. */
function ahead(time: Date | undefined, now = new Date()): number | undefined {
  const wait = time ? time.getTime() - now.getTime() : 0;
  return wait > 0 ? wait : undefined;
}

/** As a sentence. */
function ended(text: string): string {
  return text.trim().replace(/[^.!?…。！？؟]$/u, '$&.');
}
