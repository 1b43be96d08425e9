/** Bytes in pairs of hex digits, which one sees to be no words. */
export const hexPairs = (bytes: Uint8Array): string =>
  [...bytes].map((one) => one.toString(16).padStart(2, '0')).join(' ');
