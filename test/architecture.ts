/** The source tree as a graph, and the rules that it keeps: pure, so that a bad tree can be shown to break them. */

export interface Source {
  /** From the root, such as `lib/vault/race.ts`. */
  readonly path: string;
  readonly text: string;
}

export interface Import {
  readonly from: string;
  /** A path from the root, or a package's name. */
  readonly to: string;
  /** Left out where a value is imported too. */
  readonly typeOnly?: true;
}

const statement =
  /(?:^|\n)\s*(?:import|export)\s[^'";]*?from\s*'([^']+)'|(?:^|\n)\s*import\s*'([^']+)'|\bimport\(\s*'([^']+)'/g;

export function importsOf({ path, text }: Source): Import[] {
  return [...text.matchAll(statement)].map(([all, from, bare, dynamic]) => {
    const named = from ?? bare ?? dynamic ?? '';
    const typeOnly = /^\s*(import|export) type\b/.test(all) && { typeOnly: true as const };
    return { from: path, to: named.startsWith('.') ? resolve(path, named) : named, ...typeOnly };
  });
}

function resolve(path: string, relative: string): string {
  const parts = path.split('/').slice(0, -1);
  for (const step of relative.split('/')) {
    if (step === '..') parts.pop();
    else if (step !== '.') parts.push(step);
  }
  return parts.join('/');
}

const rooms = [
  'lib/protocol',
  'lib/vault',
  'lib/aws',
  'lib/key-store',
  'lib/backup',
  'lib/archive',
  'lib/client',
  'lib/local',
  'lib/stacks',
  'lib/signals.ts',
  'lambdas',
  'web',
  'bin',
] as const;
type Room = (typeof rooms)[number];

const roomOf = (path: string): Room | undefined => rooms.find((room) => path === room || path.startsWith(`${room}/`));

/** Which rooms each may import from, besides itself. */
const arrows: Record<Room, readonly Room[]> = {
  'lib/protocol': [],
  'lib/vault': ['lib/protocol'],
  'lib/aws': ['lib/vault', 'lib/protocol'],
  'lib/key-store': [],
  'lib/backup': ['lib/protocol'],
  'lib/archive': [],
  'lib/client': ['lib/backup', 'lib/protocol'],
  'lib/signals.ts': [],
  lambdas: ['lib/aws', 'lib/vault', 'lib/protocol', 'lib/signals.ts'],
  'lib/local': ['lib/aws', 'lib/vault', 'lib/protocol', 'lib/signals.ts'],
  // What is deployed is named by path, so that no function's code is loaded to describe it.
  'lib/stacks': ['lib/key-store', 'lib/vault', 'lib/protocol', 'lib/signals.ts'],
  web: ['lib/backup', 'lib/client', 'lib/protocol', 'lib/signals.ts'],
  bin: ['lib/archive', 'lib/backup', 'lib/client', 'lib/protocol'],
};

export interface Exception {
  /** Begins of paths. */
  readonly from: string;
  readonly to: string;
  readonly why: string;
}

export const exceptions: readonly Exception[] = [
  {
    from: 'bin/bkv/commands/serve.ts',
    to: 'lib/local/process.ts',
    why: '`bkv serve` loads the embedded vault, and only then',
  },
  {
    from: 'bin/bkv/device.ts',
    to: 'lib/local/private-folder.ts',
    why: 'the device and the embedded vault make the folder of their keys alike',
  },
  { from: 'bin/app.ts', to: 'lib/stacks/', why: 'the CDK entry' },
  {
    from: 'bin/ceremony',
    to: 'lib/key-store/',
    why: 'the ceremony sets up what the custom resources and the stacks find',
  },
  { from: 'lambdas/key-store/', to: 'lib/key-store/', why: 'the custom resources share their reading of AWS' },
  {
    from: 'lambdas/release/',
    to: 'lib/client/',
    why: 'the release check and the canary are a device, and the SDK is what a device does',
  },
  { from: 'lambdas/background/', to: 'lib/key-store/', why: 'the gate and the watch read what the ceremony set up' },
];

/** The only packages of a room, where it says which. A prefix ending in `*` stands for all that begin so. */
const packages: Partial<Record<Room, readonly string[]>> = {
  'lib/protocol': [
    '@serenity-kit/opaque',
    '@noble/*',
    '@scure/base',
    'canonicalize',
    'hash-wasm',
    'libsodium-wrappers-sumo',
    'zod/mini',
  ],
  'lib/vault': [],
  'lib/signals.ts': [],
  'lib/client': ['@zxcvbn-ts/*'],
  web: ['preact', 'preact/hooks', 'uplot', 'modern-tar', 'qr', 'qr/decode.js', '@scure/bip39/*'],
};

const onlyIn: Record<string, string> = {
  '@serenity-kit/opaque': 'lib/protocol/crypto/opaque.ts',
  'hash-wasm': 'lib/protocol/crypto/set/argon2-library.ts',
  'libsodium-wrappers-sumo': 'lib/protocol/crypto/set/evaluate.ts',
};

export function brokenArrows(imports: readonly Import[], allowed = exceptions): string[] {
  return imports.filter((one) => !mayImport(one, allowed)).map(({ from, to }) => `${from} imports ${to}`);
}

function mayImport({ from, to }: Import, allowed: readonly Exception[]): boolean {
  const room = roomOf(from);
  if (!room) return true;
  const target = roomOf(to);
  if (!target) return to.endsWith('package.json') ? room === 'bin' : mayUse(room, from, to);
  if (target === room || arrows[room].includes(target)) return true;
  return allowed.some((exception) => from.startsWith(exception.from) && to.startsWith(exception.to));
}

function mayUse(room: Room, from: string, name: string): boolean {
  if (onlyIn[name] !== undefined && onlyIn[name] !== from) return false;
  const known = packages[room];
  if (!known) return true;
  return known.some((one) => (one.endsWith('*') ? name.startsWith(one.slice(0, -1)) : name === one));
}

/** Where a log line or a metric is written or read, and its name stands as a literal. */
const literalSignal =
  /(?:\blogger\.\w+\(|\baddMetric\(|\bcountOf\(\s*\w+,|\bsaying\(|\bnamespace:|\bmetricName:|'\$\.message',\s*'=',|\bMetricName=)\s*(['"`])([\w -]+)\1/g;

/** The names of log lines and metrics that a file writes out, instead of taking them from `lib/signals.ts`. */
export function retypedSignals({ path, text }: Source, names: readonly string[]): string[] {
  // A single word, such as `request`, means other things too: it is looked for only where a signal is written or read.
  const anywhere = names.filter((name) => !/^[a-z]+$/.test(name) && new RegExp(`(['"\`])${name}\\1`).test(text));
  const inPlace = [...text.matchAll(literalSignal)]
    .map(([, , name = '']) => name)
    .filter((name) => names.includes(name));
  return [...new Set([...anywhere, ...inPlace])].map((name) => `${path} writes out "${name}"`);
}

// AWS calls these services so.
const serviceNames = /^(systems|secrets)-manager[-.]/;

export const mostLines = 250;

export function untidy({ path, text }: Source): string[] {
  const lines = text.split('\n').length - 1;
  const name = path.split('/').at(-1) ?? '';
  return [
    ...(lines > mostLines ? [`${path} has ${lines} lines`] : []),
    ...(!serviceNames.test(name) && /(^|[-.])(utils?|helpers?|managers?|misc|common)[-.]/i.test(name)
      ? [`${path} has a name that says nothing`]
      : []),
    ...(/\b(TODO|FIXME|XXX|HACK)\b/.test(text) ? [`${path} is not finished`] : []),
  ];
}
