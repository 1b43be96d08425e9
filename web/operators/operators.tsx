/** What an operator of the vaults sees: live charts, by the names that the dashboard in AWS has. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import { type RouteName, routes } from '../../lib/protocol/wire/routes.ts';
import { useText } from '../text/context.ts';
import type { PageFacts, VaultPlace } from '../vault/api.ts';
import { Graph } from './graph.tsx';
import { graphs } from './graphs.ts';
import { endOf, times } from './history.ts';
import type { Reader, Readings } from './readings.ts';
import { Totals } from './totals.tsx';

interface OperatorsParts {
  readonly facts: PageFacts;
  readonly reader: Reader;
}

export function Operators({ facts, reader }: OperatorsParts) {
  const { say } = useText();
  const [paused, setPaused] = useState(false);
  const [chosen, setChosen] = useState('');
  const [route, setRoute] = useState<RouteName>('recovery-start');
  const [point, setPoint] = useState<number>();
  const { at, histories, stopped } = useReadings(reader, paused);
  const looked = useMemo(
    () => histories.filter((_, index) => chosen === '' || facts.vaults[index]?.name === chosen),
    [histories, chosen, facts],
  );
  // Drawing anew at each move of the pointer would be too slow.
  const { ends, drawn } = useMemo(() => {
    const ends = times(at);
    const all = graphs.map((graph) => ({ graph, lines: graph.lines({ histories: looked, ends, route }) }));
    return { ends, drawn: all.filter(({ lines }) => lines.length > 0) };
  }, [at, looked, route]);

  return (
    <section class="operators" aria-labelledby="operators-title">
      <h1 id="operators-title">{say('operators.title')}</h1>
      <p class="lead">{say('operators.lead')}</p>
      <div class="operators-bar">
        {facts.vaults.length > 1 && <Vaults vaults={facts.vaults} chosen={chosen} onChoose={setChosen} />}
        <button type="button" class="button button-small" aria-pressed={paused} onClick={() => setPaused(!paused)}>
          {say('operators.pause')}
        </button>
        <p class="quiet" role="status">
          {facts.vaults.map(({ name }, index) => {
            const silence = stopped[index] ? 'stopped' : histories[index]?.away && 'away';
            return silence && <span key={name}>{say(`operators.${silence}`, { name })} </span>;
          })}
        </p>
      </div>
      <Totals histories={looked} />
      <div class="graphs">
        {drawn.map(({ graph, lines }) => (
          <Graph key={graph.name} graph={graph} ends={ends} lines={lines} point={point} onPoint={setPoint}>
            {graph.name === 'latency' && <Routes route={route} onChoose={setRoute} />}
          </Graph>
        ))}
      </div>
    </section>
  );
}

/** Readings go on while the charts stand still. For who wants less motion, the charts move once for each part. */
function useReadings(reader: Reader, paused: boolean): Readings {
  const [shown, setShown] = useState(reader.newest);
  useEffect(() => {
    if (paused) return undefined;
    const calm = matchMedia('(prefers-reduced-motion: reduce)');
    const show = () =>
      setShown((before) => {
        const newest = reader.newest();
        return calm.matches && endOf(before.at) === endOf(newest.at) ? before : newest;
      });
    show();
    return reader.subscribe(show);
  }, [reader, paused]);
  return shown;
}

interface VaultsParts {
  readonly vaults: readonly VaultPlace[];
  readonly chosen: string;
  readonly onChoose: (name: string) => void;
}

function Vaults({ vaults, chosen, onChoose }: VaultsParts) {
  const { say } = useText();
  return (
    <label class="choice">
      {say('operators.vault')}
      <select value={chosen} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
        <option value="">{say('operators.together')}</option>
        {vaults.map(({ name }) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
}

function Routes({ route, onChoose }: { readonly route: RouteName; readonly onChoose: (route: RouteName) => void }) {
  const { say } = useText();
  return (
    <label class="choice">
      <span class="unseen">{say('operators.route')}</span>
      <select value={route} onChange={({ currentTarget }) => onChoose(currentTarget.value as RouteName)}>
        {Object.keys(routes).map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
}
