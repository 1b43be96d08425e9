/** How far the key store's ceremony is, as its parameter says. */

/** Each state with the step that comes next. Only `connected` lets the vault be deployed. */
export const ceremonyStates = {
  created: 'npm run ceremony -- csr',
  csr: 'npm run ceremony -- sign',
  signed: 'npm run ceremony -- initialize',
  initialized: 'npm run ceremony -- activate',
  activated: 'npm run ceremony -- connect',
  connected: undefined,
} as const satisfies Record<string, string | undefined>;

export type CeremonyState = keyof typeof ceremonyStates;

/** Whether `state` comes after `kept`: a step that is run again must not set the ceremony back. */
export function isLater(state: CeremonyState, kept: string | undefined): boolean {
  const order = Object.keys(ceremonyStates);
  return order.indexOf(state) > order.indexOf(kept ?? '');
}

/** Why the vault cannot be deployed yet, naming the next step; undefined when it can. */
export function ceremonyObstacle(state: string | undefined): string | undefined {
  if (state === 'connected') return undefined;
  if (state === undefined)
    return 'The key store is not there yet: deploy its stack, then run `npm run ceremony -- status`';
  if (!Object.hasOwn(ceremonyStates, state))
    return `The ceremony is in the unknown state "${state.slice(0, 40)}": run \`npm run ceremony -- status\``;
  return `The ceremony is not done: the next step is \`${ceremonyStates[state as CeremonyState]}\``;
}
