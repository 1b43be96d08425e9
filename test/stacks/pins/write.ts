/**
 * Writes pins.json anew: `node test/stacks/pins/write.ts`. A changed or lost pin is a commit of its own, which says what
 * becomes of the deployed vaults. A new one comes with what it pins.
 */
import { writeFileSync } from 'node:fs';
import { readPins } from './stateful.ts';

writeFileSync(new URL('./pins.json', import.meta.url), `${JSON.stringify(readPins(), undefined, 2)}\n`);
