import { fileURLToPath } from 'node:url';

/** Of this repository. */
export const root = fileURLToPath(new URL('../../..', import.meta.url));
