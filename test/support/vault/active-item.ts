/** What the item of an active key always has. */
export const activeAttributes = [
  'registration',
  'attempts',
  'answered',
  'maxAttempts',
  'sessions',
  'setup',
  'record',
  'escrow',
  'ksf',
  'ownerKey',
  'createdAt',
] as const;
