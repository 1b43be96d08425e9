/** The npm package has this part of the library here instead, see bin/dev/package/borrowed.ts. */
export { ZxcvbnFactory } from '@zxcvbn-ts/core';
