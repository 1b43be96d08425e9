/** A bar for long work, where a person looks on. */
import type { GenericFormatter, SingleBar } from 'cli-progress';
import { bytes, duration } from './quantity.ts';

export interface Progress {
  advance(bytes: number): void;
  /** Takes the bar away. */
  stop(): void;
}

export const silent: Progress = { advance: () => {}, stop: () => {} };

/** On standard error, when that is a terminal. `total` in bytes. */
export async function startProgress(label: string, total: number): Promise<Progress> {
  if (!process.stderr.isTTY || total === 0) return silent;
  const { SingleBar, Presets } = (await import('cli-progress')).default;
  const format: GenericFormatter = (_options, { progress, value }) => {
    const seconds = (performance.now() - began) / 1000;
    const rate = value / Math.max(seconds, 0.001);
    const left = rate > 0 && value < total ? ` · ${duration(((total - value) / rate) * 1000)} left` : '';
    const share = `${String(Math.floor(progress * 100)).padStart(3)} %`;
    const columns = Math.max(10, Math.min(40, (process.stderr.columns ?? 80) - 75));
    const full = Math.round(progress * columns);
    const line = '█'.repeat(full) + '░'.repeat(columns - full);
    return `${label} ${line} ${share} · ${bytes(value)} of ${bytes(total)} · ${bytes(rate)}/s${left}`;
  };
  const began = performance.now();
  const bar: SingleBar = new SingleBar(
    { stream: process.stderr, format, fps: 10, clearOnComplete: true, hideCursor: true, gracefulExit: false },
    Presets.shades_classic,
  );
  bar.start(total, 0);
  return { advance: (done) => bar.increment(done), stop: () => bar.stop() };
}
