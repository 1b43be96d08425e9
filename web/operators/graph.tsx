/** One chart with its name, and the table that is its legend and says in numbers what it shows. */
import type { ComponentChildren } from 'preact';
import { useText } from '../text/context.ts';
import { Chart } from './chart.tsx';
import type { Graph as GraphOf, Line } from './graphs.ts';
import { sum } from './history.ts';
import { strokeOf } from './strokes.ts';

interface GraphParts {
  readonly graph: GraphOf;
  readonly ends: readonly number[];
  readonly lines: readonly Line[];
  /** The part that the pointer is on, in any of the charts. */
  readonly point: number | undefined;
  readonly onPoint: (index: number | undefined) => void;
  /** What one chooses for this chart alone. */
  readonly children?: ComponentChildren;
}

export function Graph({ graph, ends, lines, point, onPoint, children }: GraphParts) {
  const { say } = useText();
  const id = `graph-${graph.name}`;
  return (
    <figure class="graph" aria-labelledby={id}>
      <figcaption>
        <h2 id={id}>{say(`operators.graph.${graph.name}`)}</h2>
        <p class="quiet">
          <code>{graph.title}</code>
        </p>
        {children}
      </figcaption>
      <Chart ends={ends} lines={lines} onPoint={onPoint} />
      <Numbers graph={graph} ends={ends} lines={lines} point={point} />
    </figure>
  );
}

function Numbers({ graph, ends, lines, point }: Omit<GraphParts, 'onPoint'>) {
  const { say, clock, number } = useText();
  const at = point ?? ends.length - 1;
  const written = (value: number | null | undefined) => (value === null || value === undefined ? '–' : number(value));
  const counts = graph.unit === 'events';
  return (
    <table class="figures">
      <caption class="unseen">{say(counts ? 'operators.table.events' : 'operators.table.milliseconds')}</caption>
      <thead>
        <tr>
          <th scope="col">
            <span class="unseen">{say('operators.line')}</span>
          </th>
          <th scope="col">{point === undefined ? say('operators.now') : clock(new Date(ends[at] ?? 0))}</th>
          <th scope="col">{say(counts ? 'operators.window' : 'operators.slowest')}</th>
          {counts && <th scope="col">{say('operators.total')}</th>}
        </tr>
      </thead>
      <tbody>
        {lines.map(({ label, values, total }, index) => (
          <tr key={label}>
            <th scope="row">
              <span class="line-name">
                <Sample index={index} />
                <code>{breakable(label)}</code>
              </span>
            </th>
            <td>{written(values[at])}</td>
            <td>{written(counts ? sum(values) : most(values))}</td>
            {counts && <td>{written(total)}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A long code may break after its underscores. */
const breakable = (label: string) =>
  label.split(/(?<=_)/).flatMap((word, index) => (index === 0 ? [word] : [<wbr key={index} />, word]));

function most(values: Line['values']): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}

/** A piece of the line, as it is drawn. */
function Sample({ index }: { readonly index: number }) {
  const { colour, dash } = strokeOf(index);
  return (
    <svg class={`sample ${colour}`} viewBox="0 0 22 4" aria-hidden="true" focusable="false">
      <line x1="0" y1="2" x2="22" y2="2" stroke-dasharray={dash.join(' ')} />
    </svg>
  );
}
