/** Imports point one way, and files are rooms. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { countMetrics, messages, namespace, requestMetrics } from '../lib/signals.ts';
import { brokenArrows, exceptions, importsOf, mostLines, retypedSignals, type Source, untidy } from './architecture.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

function sourcesIn(folder: string): Source[] {
  const files = readdirSync(root + folder, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => ({ path: `${folder}/${file}`, text: readFileSync(`${root}${folder}/${file}`, 'utf8') }));
}

const sources = ['lib', 'lambdas', 'bin', 'web'].flatMap(sourcesIn);
const imports = sources.flatMap(importsOf);
const signals = [namespace, ...[requestMetrics, countMetrics, messages].flatMap((names) => Object.values(names))];

describe('this tree', () => {
  test('was read', () => {
    expect(sources.length).toBeGreaterThan(100);
    expect(imports).toContainEqual({ from: 'lib/vault/race.ts', to: 'lib/protocol/wire/errors.ts' });
    expect(imports).toContainEqual({ from: 'lib/client/strength/zxcvbn.ts', to: '@zxcvbn-ts/core' });
  });

  test('keeps its arrows', () => {
    expect(brokenArrows(imports)).toEqual([]);
  });

  test('names every file that it imports', () => {
    const known = new Set(sources.map(({ path }) => path));
    const own = imports.filter(({ to }) => /^(lib|lambdas|bin|web)\/.*\.tsx?$/.test(to));
    expect(own.filter(({ to }) => !known.has(to))).toEqual([]);
  });

  test.each(exceptions)('needs the exception $from → $to: $why', (exception) => {
    expect(
      brokenArrows(
        imports,
        exceptions.filter((other) => other !== exception),
      ),
    ).not.toEqual([]);
  });

  test('has no file that is too long, named for nothing, or not finished', () => {
    expect(sources.flatMap(untidy)).toEqual([]);
  });

  test('names log lines and metrics in one file', () => {
    const others = sources.filter(({ path }) => path !== 'lib/signals.ts' && !path.startsWith('bin/'));
    expect(others.flatMap((source) => retypedSignals(source, signals))).toEqual([]);
  });

  test('loads the embedded vault only when it is asked for', () => {
    const text = sources.find(({ path }) => path === 'bin/bkv/commands/serve.ts')?.text;
    expect(text).toMatch(/await import\('[./]*lib\/local\/process\.ts'\)/);
  });
});

describe('a bad tree is seen', () => {
  const bad: [string, string][] = [
    ['lib/protocol/wire/schemas.ts', 'lib/vault/record.ts'],
    ['lib/protocol/wire/schemas.ts', 'lib/client/errors.ts'],
    ['lib/protocol/crypto/bytes.ts', 'node:crypto'],
    ['lib/protocol/crypto/bytes.ts', '@aws-sdk/client-kms'],
    ['lib/protocol/crypto/bytes.ts', 'aws-cdk-lib'],
    ['lib/vault/race.ts', 'lib/aws/item.ts'],
    ['lib/vault/race.ts', 'node:fs'],
    ['lib/vault/race.ts', '@aws-sdk/client-dynamodb'],
    ['lib/vault/race.ts', '@serenity-kit/opaque'],
    ['lib/aws/item.ts', 'lambdas/runtime/route-handler.ts'],
    ['lib/aws/item.ts', 'lib/local/queue/queue.ts'],
    ['lib/client/transport/transport.ts', 'lib/vault/record.ts'],
    ['lib/client/transport/transport.ts', 'node:http'],
    ['lib/client/transport/transport.ts', '@aws-sdk/client-kms'],
    ['lib/local/process.ts', 'lambdas/health.ts'],
    ['lib/stacks/functions/functions.ts', 'lambdas/health.ts'],
    ['lib/stacks/functions/functions.ts', 'lib/local/process.ts'],
    ['lambdas/health.ts', 'lib/local/process.ts'],
    ['lambdas/health.ts', 'lib/client/index.ts'],
    ['lambdas/health.ts', 'lib/stacks/names.ts'],
    ['lambdas/health.ts', '@serenity-kit/opaque'],
    ['lib/signals.ts', 'lib/protocol/wire/routes.ts'],
    ['lib/signals.ts', '@aws-lambda-powertools/metrics'],
    ['lib/vault/race.ts', 'lib/signals.ts'],
    ['web/page.tsx', 'lib/local/process.ts'],
    ['web/page.tsx', 'lib/vault/record.ts'],
    ['web/page.tsx', 'node:fs'],
    ['lib/client/index.ts', 'web/page.tsx'],
    ['bin/bkv/program.ts', 'lib/local/process.ts'],
    ['bin/bkv/program.ts', 'lib/vault/record.ts'],
    ['bin/bkv/program.ts', 'lib/stacks/names.ts'],
    ['lib/vault/race.ts', 'package.json'],
  ];

  test.each(bad)('%s → %s', (from, to) => {
    expect(brokenArrows([{ from, to }])).toEqual([`${from} imports ${to}`]);
  });

  test('however it is imported', () => {
    const path = 'lib/vault/race.ts';
    const forms = [
      "import { x } from '../aws/item.ts';",
      "import type { X } from '../aws/item.ts';",
      "import {\n  x,\n  type Y,\n} from '../aws/item.ts';",
      "import * as item from '../aws/item.ts';",
      "import '../aws/item.ts';",
      "export * from '../aws/item.ts';",
      "export { x } from '../aws/item.ts';",
      "const item = await import('../aws/item.ts');",
      "let item: typeof import('../aws/item.ts');",
    ];
    for (const text of forms)
      expect(brokenArrows(importsOf({ path, text: `/** A file. */\n${text}\n` }))).toEqual([
        `${path} imports lib/aws/item.ts`,
      ]);
  });

  test('what is only said is no import', () => {
    expect(importsOf({ path: 'lib/vault/a.ts', text: "const said = `from '../aws/item.ts'`;\n" })).toEqual([]);
  });

  test.each([
    ['lib/a.ts', 'x\n'.repeat(mostLines + 1), `lib/a.ts has ${mostLines + 1} lines`],
    ['lib/byte-utils.ts', '', 'lib/byte-utils.ts has a name that says nothing'],
    ['lib/helper.ts', '', 'lib/helper.ts has a name that says nothing'],
    ['lib/key-manager.ts', '', 'lib/key-manager.ts has a name that says nothing'],
    ['lib/a.ts', `// ${'TO'}DO later\n`, 'lib/a.ts is not finished'],
    ['lib/a.ts', `/* ${'FIX'}ME */\n`, 'lib/a.ts is not finished'],
  ])('%s: too long, named for nothing, or not finished', (path, text, complaint) => {
    expect(untidy({ path, text })).toEqual([complaint]);
  });

  test.each([
    ["logger.info('request', line);", 'request'],
    ["metrics.addMetric(\n    'destroyed',\n    MetricUnit.Count);", 'destroyed'],
    ["countOf(stage, 'exhausted', period)", 'exhausted'],
    ["FilterPattern.stringValue('$.message', '=', 'authorizer')", 'authorizer'],
    ["new Metric({ metricName: 'requests' })", 'requests'],
    ['`SEARCH(MetricName="duration")`', 'duration'],
    ["const message = 'record tampered';", 'record tampered'],
    ['const name = "key-store-connected";', 'key-store-connected'],
    ["const namespace = 'BackupKeyVault';", 'BackupKeyVault'],
  ])('a log line or metric is written out: %s', (text, name) => {
    expect(retypedSignals({ path: 'lib/a.ts', text }, signals)).toEqual([`lib/a.ts writes out "${name}"`]);
  });

  test('the same word about something else is left alone', () => {
    const text =
      "logger.info(messages.request, line);\nconst schema = 'request' in route;\nreturn { state: 'destroyed' };";
    expect(retypedSignals({ path: 'lib/a.ts', text }, signals)).toEqual([]);
  });

  test('and a good file is left alone', () => {
    expect(untidy({ path: 'lib/bytes.ts', text: 'x\n'.repeat(mostLines) })).toEqual([]);
  });
});
