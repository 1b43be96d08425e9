/** `npm run pictures`: the pictures of docs/pictures/, made anew from bench/recorded/. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { folder, makePictures, readRecorded } from './pictures.ts';

const made = makePictures(readRecorded());
mkdirSync(folder, { recursive: true });
for (const file of readdirSync(folder)) if (!made.has(file)) rmSync(folder + file);
for (const [file, svg] of made) writeFileSync(folder + file, svg);
process.stdout.write(`${[...made.keys()].map((file) => `docs/pictures/${file}`).join('\n')}\n`);
