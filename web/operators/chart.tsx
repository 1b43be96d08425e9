/** The drawing of a chart. It is for the eye alone: the table beneath it says the same. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type uPlot from 'uplot';
import { useText } from '../text/context.ts';
import type { Line } from './graphs.ts';
import { dataOf, plot } from './plot.ts';

interface ChartParts {
  readonly ends: readonly number[];
  readonly lines: readonly Line[];
  readonly onPoint: (index: number | undefined) => void;
}

export function Chart({ ends, lines, onPoint }: ChartParts) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(null);
  const shown = useRef({ ends, onPoint });
  shown.current = { ends, onPoint };
  const { language, number } = useText();
  const scheme = useScheme();
  const labels = lines.map(({ label }) => label).join();

  // Only these need a new drawing: new values are set below.
  useEffect(() => {
    if (!place.current) return undefined;
    const minutes = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    const made = plot({
      place: place.current,
      ends: () => shown.current.ends,
      lines,
      number,
      time: (at) => minutes.format(at),
      onPoint: (index) => shown.current.onPoint(index),
    });
    chart.current = made;
    const resized = new ResizeObserver(([entry]) => {
      if (entry) made.setSize({ width: entry.contentRect.width, height: made.height });
    });
    resized.observe(place.current);
    return () => {
      resized.disconnect();
      made.destroy();
    };
  }, [labels, language, scheme]);

  useEffect(() => chart.current?.setData(dataOf(ends, lines)), [ends, lines]);

  return <div class="chart" ref={place} aria-hidden="true" />;
}

/** Changes when the browser changes between light and dark: a drawing keeps the colours that it was made with. */
function useScheme(): boolean {
  const [dark, setDark] = useState(() => matchMedia('(prefers-color-scheme: dark)').matches);
  useEffect(() => {
    const query = matchMedia('(prefers-color-scheme: dark)');
    const change = () => setDark(query.matches);
    query.addEventListener('change', change);
    return () => query.removeEventListener('change', change);
  }, []);
  return dark;
}
