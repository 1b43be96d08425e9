/** What a vault may be called. Its name is OPAQUE's server identity, and part of owner proofs. */
export const vaultName = { pattern: /^[a-z0-9.-]{1,64}$/, expected: '1 to 64 of a-z, 0-9, dot and dash' };
