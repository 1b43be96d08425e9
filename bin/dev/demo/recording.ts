/** A story, played by the real program at real terminals. */
import { setTimeout as delay } from 'node:timers/promises';
import { type Size, startAtTerminal } from './pseudo-terminal.ts';
import type { Stage } from './stage.ts';
import type { Line, Scene } from './story.ts';
import { humanPace, type Pace, type Shown, Typist } from './typist.ts';

export interface Recording {
  readonly size: Size;
  readonly shown: readonly Shown[];
  /** Seconds. */
  readonly length: number;
}

export interface Direction {
  readonly size: Size;
  readonly pace?: Pace;
}

/** Seconds. */
const betweenScenes = 0.8;

export async function record(scenes: readonly Scene[], stage: Stage, direction: Direction): Promise<Recording> {
  const { size, pace = humanPace() } = direction;
  const shown: Shown[] = [];
  let began = 0;
  for (const scene of scenes) {
    const played = await play(scene, stage, { size, pace });
    const start = played[0]?.at ?? 0;
    // As a new window: empty, and named for its device.
    shown.push({ at: began, text: `\u001bc\u001b]0;${scene.device}\u0007` });
    shown.push(...played.map(({ at, text }) => ({ at: began + (at - start), text })));
    began += (played.at(-1)?.at ?? 0) - start + (scene.lines.at(-1)?.read ?? 0) + betweenScenes;
  }
  return { size, shown, length: began };
}

async function play({ device, lines }: Scene, stage: Stage, { size, pace }: Required<Direction>): Promise<Shown[]> {
  const { command, prompt, ...surroundings } = stage.shellOf(device);
  const terminal = startAtTerminal({ command, size, ...surroundings });
  const typist = new Typist(terminal, pace);
  try {
    await typist.waitFor(prompt);
    for (const line of lines) await act(line, typist, prompt);
    const shown = [...typist.shown];
    await typist.leave();
    return shown;
  } finally {
    terminal.kill();
  }
}

async function act({ typed, answers = [], read }: Line, typist: Typist, prompt: string): Promise<void> {
  await delay(300);
  await typist.type(typed);
  for (const answer of answers) {
    await typist.waitFor(answer.at);
    await delay(400);
    await typist.type(answer.typed);
  }
  await typist.waitFor(prompt);
  await delay(read * 1000);
}
