/** The same random sequences in every run: a red one is red for what changed. New ones: `FAST_CHECK_SEED=N npm test`. */
import fc from 'fast-check';

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.FAST_CHECK_SEED ?? 20261125) });
