/** There is a key, even if on its last attempt. */
export function isPresent({ state }: { readonly state: string }): boolean {
  return state === 'active' || state === 'exhausted';
}
