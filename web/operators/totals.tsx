/** What the vaults did since they started, in four numbers; or that nothing has happened yet. */
import { countMetrics } from '../../lib/signals.ts';
import { useText } from '../text/context.ts';
import { requestKey, totals } from './counters.ts';
import { type History, sum } from './history.ts';

const shown = {
  kept: requestKey('registration-finish', 'ok'),
  attempts: requestKey('recovery-start', 'ok'),
  recoveries: requestKey('recovery-finish', 'ok'),
  destroyed: countMetrics.destroyed,
} as const;

export function Totals({ histories }: { readonly histories: readonly History[] }) {
  const { say, number } = useText();
  const known = histories.flatMap(({ last }) => (last ? [totals(last)] : []));
  const of = (key: string) => sum(known.map((one) => one.get(key) ?? 0));
  const asked = sum(known.flatMap((one) => [...one].map(([key, count]) => (key.startsWith('health ') ? 0 : count))));
  if (asked === 0)
    return (
      <p class="notice">
        {say('operators.empty')} <a href="#phones">{say('operators.empty.link')}</a>
      </p>
    );
  return (
    <dl class="totals figures">
      {(Object.keys(shown) as (keyof typeof shown)[]).map((name) => (
        <div key={name}>
          <dt>{say(`operators.total.${name}`)}</dt>
          <dd>{number(of(shown[name]))}</dd>
        </div>
      ))}
    </dl>
  );
}
