/** `npm run pictures`: the pictures of docs/pictures/, and their part of docs/measured.md, anew from bench/recorded/. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { folder, makePictures, page, readRecorded, withPictures } from './pictures.ts';

const made = makePictures(readRecorded());
mkdirSync(folder, { recursive: true });
for (const file of readdirSync(folder)) if (!made.has(file)) rmSync(folder + file);
for (const [file, svg] of made) writeFileSync(folder + file, svg);
writeFileSync(page, withPictures(readFileSync(page, 'utf8'), made.keys()));
process.stdout.write(`${[...made.keys()].map((file) => `docs/pictures/${file}`).join('\n')}\n`);
