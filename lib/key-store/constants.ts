/** What of a vault may never change after its first deployment, by name. A blob or a pin depends on each. */

export const vaultNameConstant = 'vault name';
export const wrappingKeyConstant = (number: number): string => `wrapping key ${number}`;
export const identityKeyConstant = (number: number): string => `identity key ${number}`;

/** How a deployment takes up what was there before. */
export function constantRemedy(name: string, value: string): string {
  if (name === vaultNameConstant) return `deploy with -c vaultName=${value}, or another -c vaultId= for another vault`;
  const setting = name.startsWith('identity') ? 'identityKeyArns' : 'keyArn';
  return `deploy with -c ${setting}=${value} (docs/operations.md, "Taking up what was kept")`;
}
