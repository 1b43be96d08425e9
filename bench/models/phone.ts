/**
 * `npm run bench -- phone`: what a phone sees of a registration and a recovery, simulated from latencies that others
 * published (bench/models/phone/published.ts). Exits 1 when a recovery takes longer than that of Signal's SVR3, which
 * stretches no password (signalapp/libsignal, rust/svr3/src/ppss.rs): so ours is shown beside it without Argon2id.
 */
import { publish } from '../report/publish.ts';
import { type Conditions, recovery, registration } from './phone/journey.ts';
import * as published from './phone/published.ts';
import { draws, type Outcome, simulate } from './phone/simulate.ts';

/** A recovery, in ms (Connell and others, ePrint 2024/887, abstract, which does not say from where; a later one says 321). */
const svr3 = 365;

/**
 * Before it shows the field for the password, the app asks for the state of the key (docs/building-an-app.md): that opens
 * the connection, and the API knows the token for five minutes.
 */
const one: Conditions = {
  access: 'mobile',
  vaults: ['continent'],
  phone: 'new',
  connected: true,
  authorizer: 'cached',
  argon2id: true,
  keyStore: 1,
};
const cold = { connected: false, authorizer: 'first' } as const;
const sets = {
  'one vault': one.vaults,
  'set of 3': ['near', 'continent', 'ocean'],
  'set of 5': ['near', 'continent', 'continent', 'ocean', 'ocean'],
} as const satisfies Record<string, Conditions['vaults']>;
const cases = Object.entries(sets).map(([name, vaults]) => [name, { ...one, vaults }] as const);

/** Each is the recovery from one vault with one thing otherwise. */
const choices: readonly [string, Conditions][] = [
  ['nothing connected, and a new token', { ...one, ...cold }],
  ['the authorizer asked at every request', { ...one, authorizer: 'always' }],
  ['a vault near the user', { ...one, vaults: ['near'] }],
  ['a vault beyond the ocean', { ...one, vaults: ['ocean'] }],
  ['a key store three times as slow', { ...one, keyStore: 3 }],
  ['on Wi-Fi', { ...one, access: 'Wi-Fi' }],
  ['on 4G of 2019', { ...one, access: '4G of 2019' }],
  ['a phone five years old', { ...one, phone: 'five years old' }],
  ['a weak phone, in its browser', { ...one, phone: 'weak' }],
];

const withSign = (value: number) => `${value >= 0 ? '+' : ''}${Math.round(value)}`.padStart(7);

// A registration begins with that very question.
const outcomes = cases.flatMap(([name, conditions]) => [
  { journey: 'recover', name, outcome: simulate(recovery, conditions) },
  { journey: 'register', name, outcome: simulate(registration, { ...conditions, ...cold }) },
]);
const bareOf = (conditions: Conditions) => simulate(recovery, { ...conditions, argon2id: false });
const bare = [
  ...cases.map(([name, conditions]) => ({ name, outcome: bareOf(conditions) })),
  { name: 'one vault, nothing connected', outcome: bareOf({ ...one, ...cold }) },
  { name: 'one vault, nothing connected, on Wi-Fi', outcome: bareOf({ ...one, ...cold, access: 'Wi-Fi' }) },
];
const whole = simulate(recovery, one);
const costs = choices.map(([choice, conditions]) => ({ choice, outcome: simulate(recovery, conditions) }));

console.log(
  `${draws.toLocaleString('en-US')} phones each, ms: mobile network, a new phone, the state of the key asked before\n`,
);
for (const { journey, name, outcome } of outcomes) {
  console.log(`${journey}, ${name}: p50 ${Math.round(outcome.p50)}, p99 ${Math.round(outcome.p99)}`);
  console.log(sharesOf(outcome));
}
console.log('\nA recovery from one vault, and what a choice changes:      p50    p99');
for (const { choice, outcome } of costs)
  console.log(`  ${choice.padEnd(52)} ${withSign(outcome.p50 - whole.p50)} ${withSign(outcome.p99 - whole.p99)}`);
console.log('  a passkey, and no vault: none of it, since the key is in a file beside the backup');

function sharesOf({ at }: Outcome): string {
  const lines = (['p50', 'p99'] as const).map((quantile) => {
    const total = Object.values(at[quantile]).reduce((sum, value) => sum + value, 0);
    const shown = Object.entries(at[quantile])
      .filter(([, value]) => value / total >= 0.01)
      .sort(([, a], [, b]) => b - a)
      .map(([part, value]) => `${part} ${Math.round((100 * value) / total)} %`);
    return `  ${quantile}: ${shown.join(', ')}`;
  });
  return lines.join('\n');
}

publish({
  name: 'phone',
  measures: [
    ...bare.map(({ name, outcome }) => ({
      what: `recover, ${name}, without Argon2id, p50`,
      unit: 'ms',
      ours: outcome.p50,
      other: { what: 'SVR3', value: svr3 },
      ...(name === 'one vault' && { goal: { atMost: 1 } as const }),
    })),
    ...outcomes.flatMap(({ journey, name, outcome }) =>
      (['p50', 'p99'] as const).map((quantile) => ({
        what: `${journey}, ${name}, ${quantile}`,
        unit: 'ms',
        ours: outcome[quantile],
      })),
    ),
    ...costs.map(({ choice, outcome }) => ({
      what: `recover, one vault, p50: ${choice}`,
      unit: 'ms',
      ours: outcome.p50,
      other: { what: 'else', value: whole.p50 },
    })),
  ],
  details: { draws, outcomes, bare, costs, published },
});
