import type { KeyAnswer } from '../protocol/wire/schemas.ts';

/** There is a key, even if on its last attempt. */
export function isPresent({ state }: Pick<KeyAnswer, 'state'>): boolean {
  return state === 'active' || state === 'exhausted';
}
