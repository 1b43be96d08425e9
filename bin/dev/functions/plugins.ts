/** What is done to the functions' dependencies as they are bundled, so that a cold start loads no more than it uses. */
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { type Plugin, transform } from 'esbuild';

/**
 * Node's own modules come by `require`. An `import` of one reads every export of it, and in `node:http`, for one, that
 * loads the whole of fetch and WebSocket.
 */
export const builtinsByRequire: Plugin = {
  name: 'builtins-by-require',
  setup({ onResolve, onLoad }) {
    const namespace = 'builtin';
    onResolve({ filter: /^(node:)?[a-z0-9_/]+$/ }, ({ path, kind }) => {
      const name = path.replace(/^node:/, '');
      if (kind !== 'import-statement' || !builtinModules.includes(name)) return undefined;
      return { path: `node:${name}`, namespace };
    });
    onLoad({ filter: /^/, namespace }, ({ path }) => ({ contents: `module.exports = require('${path}');` }));
  },
};

/**
 * OPAQUE without what a function would load for nothing. Its WebAssembly is a file beside the bundle: as base64 in the
 * code it would be parsed, and then decoded. And its glue asks whether what it is given is a Request or a Response, which
 * loads the whole of fetch; it is given neither.
 */
export const opaqueApart: Plugin = {
  name: 'opaque-apart',
  setup({ onLoad }) {
    onLoad({ filter: opaqueFile }, ({ path }) => ({ contents: `var Request, Response;${splitOpaque(path).glue}` }));
  },
};

/** The file that {@link opaqueApart} leaves out. */
export const opaqueWasm = 'opaque.wasm';

const opaqueFile = /@serenity-kit[\\/]opaque[\\/]esm[\\/]index\.js$/;
export const isOpaque = (path: string): boolean => opaqueFile.test(path);

const base64Wasm = /function wasmData\(imports\)\{return _loadWasmModule\(0, null, '([A-Za-z0-9+/=]+)'[^)]*\)\}/;

/** The library's one file, as its glue and its WebAssembly. Throws where it does not look as it did. */
export function splitOpaque(path: string): { readonly glue: string; readonly wasm: Buffer } {
  const source = readFileSync(path, 'utf8');
  const [found, encoded] = base64Wasm.exec(source) ?? [];
  if (!found || !encoded) throw new Error(`${path} expected to hold its WebAssembly in base64`);
  const reading = `function wasmData() { return require('node:fs').readFileSync(new URL('${opaqueWasm}', import.meta.url)); }`;
  return { glue: source.replace(found, reading), wasm: Buffer.from(encoded, 'base64') };
}

/**
 * No function reads or writes an event stream. The SDK's part for these comes by a dynamic import, and whatever such an
 * import leads to is kept whole: without it most of the SDK's core falls away.
 */
export const noEventStreams: Plugin = {
  name: 'no-event-streams',
  setup({ onResolve, onLoad }) {
    const namespace = 'no-event-streams';
    onResolve({ filter: /^@smithy\/core\/event-streams$/ }, ({ path, kind }) =>
      kind === 'dynamic-import' ? { path, namespace } : undefined,
    );
    onLoad({ filter: /^/, namespace }, () => ({ contents: 'export {};' }));
  },
};

/**
 * For functions that call AWS by lib/aws/sdk alone: the clients that the SDK's packages export are never made. What
 * these would load, to find credentials and settings anywhere, comes by dynamic imports, and has the same effect.
 */
export const noSdkClients: Plugin = {
  name: 'no-sdk-clients',
  setup({ onResolve, onLoad }) {
    const namespace = 'no-sdk-clients';
    onResolve({ filter: /^\.\/runtimeConfig$/ }, ({ path, importer }) =>
      /@aws-sdk[\\/]client-[a-z]+[\\/]dist-es[\\/]\w+Client\.js$/.test(importer) ? { path, namespace } : undefined,
    );
    onLoad({ filter: /^/, namespace }, () => ({
      contents: "export const getRuntimeConfig = () => { throw new Error('no SDK client in this bundle'); };",
    }));
  },
};

/** What is used of each. */
const curves = {
  '@noble/curves/ed25519.js': ['ed25519', 'ristretto255', 'ristretto255_hasher', 'ristretto255_oprf'],
  '@noble/curves/nist.js': ['p256'],
};

/** The file beside a bundle that has them, and what it is made from. */
export const curvesFile = 'curves.mjs';
export const curvesSource = Object.entries(curves)
  .map(([path, names]) => `export { ${names.join(', ')} } from '${path}';`)
  .join('\n');

/**
 * The curves of owner proofs and of sets: a recovery at a vault alone needs none of them. They are in a file beside the
 * bundle, which is loaded when something of it is first asked for.
 */
export const curvesWhenUsed: Plugin = {
  name: 'curves-when-used',
  setup({ onResolve, onLoad }) {
    const namespace = 'curves-when-used';
    onResolve({ filter: /^@noble\/curves\/(ed25519|nist)\.js$/ }, ({ path }) => ({ path, namespace }));
    onLoad({ filter: /^/, namespace }, ({ path }) => ({
      contents: [
        `const file = './${curvesFile}';`,
        'const whenUsed = (name) => new Proxy({}, { get: (_, key) => require(file)[name][key] });',
        ...curves[path as keyof typeof curves].map(
          (name) => `export const ${name} = /* @__PURE__ */ whenUsed('${name}');`,
        ),
      ].join('\n'),
    }));
  },
};

/** As those of lib/aws/sdk alone need them: an input and its schema, without the middleware that no call goes through. */
export const plainCommands: Plugin = {
  name: 'plain-commands',
  setup({ onLoad }) {
    onLoad({ filter: /@aws-sdk[\\/]client-[a-z]+[\\/]dist-es[\\/]commandBuilder\.js$/ }, ({ path }) => {
      const names = [...readFileSync(path, 'utf8').matchAll(/^export const (\w+)/gm)].map(([, name]) => name);
      const others = names.filter((name) => name !== 'command').map((name) => `export const ${name} = {};`);
      return {
        contents: `export const command = (_, __, ___, schema) =>
          class { schema = schema; constructor(input) { this.input = input; } };\n${others.join('\n')}`,
      };
    });
  },
};

/** The exceptions that somebody looks for by their class. Of all others the name is looked at, which the base class has too. */
const met = ['ConditionalCheckFailedException', 'ParameterNotFound'];

const exception = /^export var (\w+)\$ = \[-3, n0,[^;]*;\nn0_registry\.registerError\(\1\$, \1\);$/gm;

export const fewExceptions: Plugin = {
  name: 'few-exceptions',
  setup({ onLoad }) {
    onLoad({ filter: /@aws-sdk[\\/]client-[a-z]+[\\/]dist-es[\\/]schemas[\\/]schemas_0\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(exception, (found, name) => (met.includes(name) ? found : '')),
    }));
  },
};

/**
 * Short names for what is local to the functions of dependencies: there is less to parse. Names at the top of a module
 * stay, and all of ours, so that a stack still says where it came from.
 */
export const shortLocals: Plugin = {
  name: 'short-locals',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]node_modules[\\/].*\.m?js$/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, 'utf8'), { minifyIdentifiers: true, legalComments: 'none' });
      return { contents: code };
    });
  },
};
