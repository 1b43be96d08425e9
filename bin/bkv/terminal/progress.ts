/** How far long work is, where a person looks on. */
import type { SingleBar } from 'cli-progress';
import { appearanceOf } from './appearance.ts';
import { type Done, progressLine, progressSentence } from './progress-line.ts';

export interface Progress {
  advance(bytes: number): void;
  /** Takes the bar away. */
  stop(): void;
}

export const silent: Progress = { advance: () => {}, stop: () => {} };

/** Between two lines where the cursor cannot go back. */
const sentenceEveryMs = 10_000;

type Surroundings = Pick<NodeJS.Process, 'stderr' | 'env'>;

/** On standard error, when that is a terminal. `wanted` is the total in bytes. */
export async function startProgress(
  label: string,
  wanted: number | (() => Promise<number>),
  on: Surroundings = process,
): Promise<Progress> {
  const { stderr: stream, env } = on;
  if (!stream.isTTY) return silent;
  const total = typeof wanted === 'number' ? wanted : await wanted();
  if (total === 0) return silent;
  const began = performance.now();
  const done = (value: number): Done => ({ label, value, total, seconds: (performance.now() - began) / 1000 });
  if (!appearanceOf(stream, env).movesCursor) return sentences(done, (text) => stream.write(`${text}\n`));
  const bar = await barOn(stream, (value) => progressLine(done(value), appearanceOf(stream, env)));
  bar.start(total, 0);
  return { advance: (bytes) => bar.increment(bytes), stop: () => bar.stop() };
}

async function barOn(stream: NodeJS.WriteStream, line: (value: number) => string): Promise<SingleBar> {
  const { SingleBar, Presets } = (await import('cli-progress')).default;
  return new SingleBar(
    {
      stream,
      format: (_options, { value }) => line(value),
      fps: 10,
      clearOnComplete: true,
      hideCursor: true,
      gracefulExit: false,
    },
    Presets.shades_classic,
  );
}

function sentences(done: (value: number) => Done, say: (text: string) => void): Progress {
  let value = 0;
  let last = performance.now();
  return {
    advance(bytes) {
      value += bytes;
      const now = performance.now();
      if (now - last < sentenceEveryMs) return;
      last = now;
      say(progressSentence(done(value)));
    },
    stop: () => {},
  };
}
