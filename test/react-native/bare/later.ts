/** What engines have that Hermes does not, or not for long: deleted in the bare context, so that nothing leans on it. */

/** No ECMAScript, or left out by Hermes. */
const names = ['WebAssembly', 'SharedArrayBuffer', 'Atomics', 'Iterator', 'escape', 'unescape'];

const methods: Readonly<Record<string, readonly string[]>> = {
  Array: ['fromAsync'],
  'Array.prototype': ['toSorted', 'toReversed', 'toSpliced', 'with'],
  'ArrayBuffer.prototype': ['transfer', 'transferToFixedLength', 'resize'],
  Error: ['isError', 'captureStackTrace'],
  Intl: ['Segmenter', 'DurationFormat', 'RelativeTimeFormat', 'PluralRules', 'ListFormat', 'DisplayNames'],
  Map: ['groupBy'],
  Object: ['groupBy'],
  Promise: ['withResolvers', 'try'],
  RegExp: ['escape'],
  'Set.prototype': ['union', 'intersection', 'difference', 'symmetricDifference', 'isSubsetOf', 'isSupersetOf'],
  'String.prototype': ['isWellFormed', 'toWellFormed'],
  Uint8Array: ['fromBase64', 'fromHex'],
  'Uint8Array.prototype': ['toBase64', 'toHex', 'setFromBase64', 'setFromHex', 'toSorted', 'toReversed', 'with'],
};

/** As a script for that context. */
export const deletion = [
  ...names.map((name) => `delete globalThis.${name};`),
  ...Object.entries(methods).flatMap(([owner, list]) => list.map((name) => `delete ${owner}.${name};`)),
].join('\n');
