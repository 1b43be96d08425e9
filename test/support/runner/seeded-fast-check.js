/**
 * fast-check, with the same random sequences in every run: a red one is red for what changed. Jest gives this to whoever
 * imports fast-check. New sequences: `FAST_CHECK_SEED=N npm test`.
 */
import fc from '../../../node_modules/fast-check/lib/fast-check.js';

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.FAST_CHECK_SEED ?? 20261125) });

export * from '../../../node_modules/fast-check/lib/fast-check.js';
export default fc;
