/** What a function is told by its environment. */
import { InvalidSetting } from '../../lib/vault/policy.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** Throws {@link InvalidSetting}. */
export function required(env: Env, name: string): string {
  const value = env[name];
  if (!value) throw new InvalidSetting(`${name} expected a value, got none`);
  return value;
}
