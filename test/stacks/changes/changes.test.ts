/** Which rule tells of which change: each pattern of the template against records as CloudTrail writes them. */
import { describe, expect, test } from '@jest/globals';
import apiCalls from './api-calls.json' with { type: 'json' };
import { matches } from './event-pattern.ts';
import { hasEventRuler, matchedByAws } from './event-ruler.ts';
import { keyCalls, keyStoreCalls } from './key-calls.ts';
import { eventOf } from './records.ts';
import { template } from './subject.ts';
import { functionCalls, roleCalls, tableCalls } from './vault-calls.ts';
import { watchCalls } from './watch-calls.ts';

interface Recorded {
  readonly eventSource?: readonly string[];
  readonly eventName?: readonly (string | { readonly prefix: string })[];
  readonly $or?: readonly Recorded[];
}

interface Pattern {
  readonly detail: Recorded;
}

const callsOf = ({ eventSource = [], eventName = [], $or = [] }: Recorded): [string, string | { prefix: string }][] => [
  ...eventName.map((name): [string, string | { prefix: string }] => [eventSource[0] ?? '', name]),
  ...$or.flatMap(callsOf),
];

const rules = template
  .ofType('AWS::Events::Rule')
  .map(([, { Properties }]) => Properties)
  .filter(({ Description }) => Description.startsWith('['));
const idOf = ({ Name }: { Name: string }) => Name.slice('backup-key-vault-prod-'.length);
const patterns = new Map(rules.map((rule) => [idOf(rule), template.resolve<Pattern>(rule.EventPattern)]));

const calls = [...keyCalls, ...keyStoreCalls, ...tableCalls, ...functionCalls, ...roleCalls, ...watchCalls];

describe('a change is told by its own rule and no other', () => {
  test.each(calls)('%s: %j', (_, told, call) => {
    const event = eventOf(call);
    expect([...patterns].filter(([, pattern]) => matches(pattern, event)).map(([id]) => id)).toEqual(told);
  });

  test('each rule is tried', () => {
    expect([...new Set(calls.flatMap(([, told]) => told))].sort()).toEqual([...patterns.keys()].sort());
  });

  test('what an app of the account sends itself is no record', () => {
    for (const [, , call] of calls) {
      const event = { ...eventOf(call), source: 'my.app' };
      for (const pattern of patterns.values()) expect(matches(pattern, event)).toBe(false);
    }
  });

  (hasEventRuler ? test : test.skip)('so says EventBridge’s own code, of every rule and every record', () => {
    const pairs = calls.flatMap(([what, told, call]) =>
      [...patterns].map(([id, pattern]) => ({ what, id, expected: told.includes(id), pattern, event: eventOf(call) })),
    );
    const answers = matchedByAws(pairs);
    expect(pairs.map(({ what, id }, index) => [what, id, answers[index]])).toEqual(
      pairs.map(({ what, id, expected }) => [what, id, String(expected)]),
    );
  });
});

test('a pattern has at most 2,048 characters, as EventBridge takes (User Guide, "EventBridge quotas"), with the longest id', () => {
  const longest = (pattern: unknown) =>
    JSON.stringify(pattern).replaceAll('backup-key-vault-prod', 'backup-key-vault-twelve-chars');
  for (const [id, pattern] of patterns) expect([id, longest(pattern).length <= 2_048]).toEqual([id, true]);
});

describe('each call that a rule names is one that the service has, by AWS’s own model of it', () => {
  const known: Readonly<Record<string, readonly string[]>> = apiCalls.calls;
  test.each([...patterns].flatMap(([id, { detail }]) => callsOf(detail).map((call) => [id, ...call] as const)))(
    '%s: %s %s',
    (_, service, name) => {
      const of = known[service.replace('.amazonaws.com', '')] ?? [];
      expect(of.some((call) => (typeof name === 'string' ? call === name : call.startsWith(name.prefix)))).toBe(true);
    },
  );
});

test('only the rule for calls that read asks for those', () => {
  const states = Object.fromEntries(rules.map((rule) => [idOf(rule), rule.State]));
  const { 'hsm-password-read': reads, ...others } = states;
  expect(reads).toBe('ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS');
  expect(new Set(Object.values(others))).toEqual(new Set(['ENABLED']));
});

describe('what is told', () => {
  interface Input {
    readonly InputPathsMap: Readonly<Record<string, string>>;
    readonly InputTemplate: string;
  }
  const inputs = rules.map((rule) => ({
    id: idOf(rule),
    input: template.resolve<Input>(rule.Targets[0].InputTransformer),
  }));
  const fields = [
    'errorCode',
    'eventID',
    'eventName',
    'eventTime',
    'sourceIPAddress',
    'userIdentity.arn',
    'userIdentity.type',
  ];

  test.each(inputs)('$id: who, what and when, and of the request only what it names', ({ id, input }) => {
    const { InputPathsMap, InputTemplate } = input;
    const paths = Object.values(InputPathsMap);
    const request = paths.filter((path) => path.startsWith('$.detail.requestParameters.'));
    expect(request).toHaveLength(1);
    expect(request[0]).toMatch(/\.(keyId|customKeyStoreId|clusterId|secretId|tableName|functionName|roleName|name)$/);
    expect(paths.filter((path) => path !== request[0]).sort()).toEqual(fields.map((field) => `$.detail.${field}`));
    for (const variable of Object.keys(InputPathsMap)) expect(InputTemplate).toContain(`<${variable}>`);
    expect(InputTemplate).toMatch(/^"\[(page|ticket)\] .* docs\/runbook\.md#[\w-]+ \| /);
    expect(InputTemplate).toContain(`docs/runbook.md#${id} `);
  });

  test.each([
    ['keys-changed', 'A deployment does this too'],
    ['table-changed', 'A deployment does this too'],
    ['key-store-changed', 'A deployment or the ceremony does this too'],
    ['hsm-password-read', 'A deployment or the ceremony does this too'],
    ['functions-deployed', 'A deployment changed a function. Did one of you start it?'],
  ])('%s says that %s', (id, sentence) => {
    expect(JSON.stringify(inputs.find((one) => one.id === id))).toContain(sentence);
  });
});
