import { rewrapHandler } from './rewrap/rewrap.ts';

/** Setups, and pads of sets. Escrows have a function of their own: no role moves what never leaves to what a client gets. */
export const handler = rewrapHandler('setup');
