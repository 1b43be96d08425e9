/** The wrapping keys as the functions' environment names them. */
import { InvalidSetting, list } from './policy.ts';
import { firstKey, type KeyNumber } from './wrapping.ts';

type Env = Readonly<Record<string, string | undefined>>;

export interface WrappingKeys {
  /** The key that wraps. */
  readonly newest: KeyNumber;
  /** Key id, ARN or alias of each. */
  readonly ids: ReadonlyMap<KeyNumber, string>;
}

export interface NumberedKey {
  readonly number: KeyNumber;
  readonly id: string;
}

/**
 * From `VAULT_KEYS`, such as `2=arn:…,1=arn:…`, of which the first wraps; where it is not set, `VAULT_KEY_ID` is key 1.
 * Throws {@link InvalidSetting}.
 */
export function readWrappingKeys(env: Env): WrappingKeys {
  const named = list(env, 'VAULT_KEYS').map(readKey);
  const keys = named.length > 0 ? named : [{ number: firstKey, id: env.VAULT_KEY_ID ?? '' }];
  const [{ number: newest = firstKey } = {}] = keys;
  const ids = new Map(keys.map(({ number, id }) => [number, id]));
  if (ids.size < keys.length) throw new InvalidSetting('VAULT_KEYS expected different numbers');
  if ([...ids.values()].includes('')) throw new InvalidSetting('VAULT_KEY_ID expected a value, got none');
  return { newest, ids };
}

function readKey(text: string): NumberedKey {
  const [, number, id = ''] = /^(\d{1,7})=(\S+)$/.exec(text) ?? [];
  if (number === undefined) throw new InvalidSetting(`VAULT_KEYS expected number=key, got "${text}"`);
  return { number: Number(number), id };
}

/** The environment that {@link readWrappingKeys} reads these keys from. The first wraps. */
export function wrappingKeysEnvironment(keys: readonly NumberedKey[]): Record<string, string> {
  const [wraps] = keys;
  if (!wraps) return {};
  const onlyFirst = keys.length === 1 && wraps.number === firstKey;
  return {
    VAULT_KEY_ID: wraps.id,
    ...(!onlyFirst && { VAULT_KEYS: keys.map(({ number, id }) => `${number}=${id}`).join(',') }),
  };
}
