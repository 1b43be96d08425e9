/** The story of the recording, played by the real program. */
import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { missingPseudoTerminal } from '../../bin/dev/demo/pseudo-terminal.ts';
import { type Recording, record } from '../../bin/dev/demo/recording.ts';
import { framesOf } from '../../bin/dev/demo/screen.ts';
import { type Stage, setStage } from '../../bin/dev/demo/stage.ts';
import { story } from '../../bin/dev/demo/story.ts';
import { humanPace, Typist } from '../../bin/dev/demo/typist.ts';
import { textOf } from './screens.ts';

test('a hand has a rhythm of its own, the same each time', () => {
  const [once, again, other] = [1, 1, 2].map((seed) => [...'bkv key show'].map(humanPace(seed)));
  expect(once).toEqual(again);
  expect(once).not.toEqual(other);
  expect(new Set(once).size).toBeGreaterThan(9);
});

const missing = missingPseudoTerminal();

(missing ? describe.skip : describe)(`the story (needs a pseudo-terminal${missing ? `: ${missing}` : ''})`, () => {
  let stage: Stage;
  let recording: Recording;

  beforeAll(async () => {
    stage = await setStage({ videoBytes: 2 ** 20 });
    const quick = story.map((scene) => ({ ...scene, lines: scene.lines.map((line) => ({ ...line, read: 0 })) }));
    recording = await record(quick, stage, { size: { columns: 85, rows: 23 }, pace: () => 0.001 });
  });

  afterAll(async () => {
    await stage?.close();
  });

  test('shows at each phone, from the first line to the last, what its title says', async () => {
    const frames = await framesOf(recording);
    const last = (device: string) => frames.findLast(({ title }) => title === device) ?? unseen(device);
    expect(textOf(last('old phone'))).toMatch(
      /^\$ bkv backup .*encrypted, 1\.0 MiB\..*fingerprint +([\da-f]{4} ?){2}.*behind your password\.\n.*\n\$$/s,
    );
    expect(textOf(last('new phone'))).toMatch(
      /^\$ # All .*The password is wrong\. 9 attempts are left.*The password is right.*restored\..*Dear Anna.*\n\$$/s,
    );
  });

  test('never shows a password', () => {
    expect(recording.shown.map(({ text }) => text).join('')).not.toMatch(/horse|battery|stable|staple/);
  });

  test('shows nothing of the machine that it was recorded on', () => {
    const shown = recording.shown.map(({ text }) => text).join('');
    expect(shown).not.toContain('vault-demo-');
    expect(shown).not.toContain(process.cwd());
  });

  test('goes forward in time', () => {
    const times = recording.shown.map(({ at }) => at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });
});

describe('a typist', () => {
  test('waits for a slow program, of which no more than a second is shown', async () => {
    const typist = new Typist(spawn('sh', ['-c', 'echo one; sleep 3; echo two']), () => 0);
    await typist.waitFor('one');
    await typist.waitFor('two');
    const [one, two] = typist.shown;
    expect(two?.text).toBe('two\n');
    expect((two?.at ?? 0) - (one?.at ?? 0)).toBeLessThan(2);
  });

  test('says what came instead of what was waited for', async () => {
    const typist = new Typist(spawn('sh', ['-c', 'echo no such command']), () => 0);
    await expect(typist.waitFor('Password: ')).rejects.toThrow(
      'The terminal ended before it showed "Password: ": no such command',
    );
  });
});

function unseen(device: string): never {
  throw new Error(`No window was named ${device}.`);
}
