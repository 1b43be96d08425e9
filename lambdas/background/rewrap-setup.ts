import { rewrapHandler } from './rewrap/rewrap.ts';

/** Setups. Escrows have a function of their own: no role moves a blob from one purpose to the other. */
export const handler = rewrapHandler('setup');
