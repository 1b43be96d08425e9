/** What the item of an active key always has, where the vault keeps it alone. */
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

const ofOne = ['record', 'ksf'];

/** The same of the item of a key that it keeps as a member of a set. */
export const activeInSetItem: readonly string[] = [
  ...activeAttributes.filter((name) => !ofOne.includes(name)),
  'vaultSet',
];

/** The record of a key that it keeps as a member of a set. */
export const activeInSetAttributes = [
  'registration',
  'attempts',
  'answered',
  'maxAttempts',
  'sessions',
  'setup',
  'escrow',
  'set',
  'shift',
  'proofKey',
  'ownerKey',
  'createdAt',
] as const;
