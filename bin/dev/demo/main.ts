/** `npm run demo`: plays the story with the real program, and draws docs/demo.svg from it. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { missingPseudoTerminal } from './pseudo-terminal.ts';
import { record } from './recording.ts';
import { setStage } from './stage.ts';
import { story } from './story.ts';
import { svgOf } from './svg.ts';

const target = fileURLToPath(new URL('../../../docs/demo.svg', import.meta.url));
const caption = {
  title: 'Backup Key Vault at a terminal',
  description:
    'On an old phone a folder is encrypted, the 64 digits of its key are shown, and the key is put in a vault behind a ' +
    'password. On a new phone a wrong password is refused with nine attempts left, the right one brings the key back, and ' +
    'the folder is restored.',
};

const missing = missingPseudoTerminal();
if (missing) {
  console.error(missing);
  process.exit(1);
}
console.log('Recording for about a minute…');
const stage = await setStage({ videoBytes: 400 * 2 ** 20 });
try {
  const recording = await record(story, stage, { size: { columns: 85, rows: 23 } });
  const svg = await svgOf(recording, caption);
  writeFileSync(target, svg);
  const size = `${Math.ceil(svg.length / 1024)} kB`;
  console.log(`${target}: ${Math.round(recording.length)} seconds, ${size}.`);
} finally {
  await stage.close();
}
