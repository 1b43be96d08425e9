// Loaded into the functions' worker by test/support/clocks/clock.ts: its time is what a file says, and stands still between steps.
import { readFileSync } from 'node:fs';

const file = process.env.TEST_CLOCK_FILE;
if (file) Date.now = () => Number(readFileSync(file, 'latin1'));
