/** What is done to the functions' dependencies as they are bundled, so that a cold start loads no more than it uses. */
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import type { Plugin } from 'esbuild';

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
 * OPAQUE's glue asks whether what it is given is a Request or a Response, and the question loads the whole of fetch. It
 * is never given one: the WebAssembly is in the module.
 */
export const opaqueWithoutFetch: Plugin = {
  name: 'opaque-without-fetch',
  setup({ onLoad }) {
    onLoad({ filter: /@serenity-kit[\\/]opaque[\\/]esm[\\/]index\.js$/ }, ({ path }) => ({
      contents: `var Request, Response;${readFileSync(path, 'utf8')}`,
    }));
  },
};

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
