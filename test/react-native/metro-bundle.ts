/**
 * Run as a program: bundles `app.js` of a folder by Metro, as React Native's apps are, to `app.bundle.js` beside it. The
 * npm package is that folder's too. No Babel preset is used, so that Hermes sees the package's own syntax.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadConfig, runBuild } from 'metro';

const root = fileURLToPath(new URL('../..', import.meta.url));
const [folder = ''] = process.argv.slice(2);
const needed = ['@noble', '@scure', 'canonicalize', 'zod', 'metro-runtime'];

/** The words of these languages stay out of the bundle, as the guide shows. */
const leftOut = /^\.\/dictionaries\/(ar|cs|es-es|fi|fr|id|it|ja|nl-be|pl|pt-br)\.js$/;

const config = await loadConfig(
  { cwd: folder, resetCache: true },
  {
    projectRoot: folder,
    watchFolders: needed.map((name) => join(root, 'node_modules', name)),
    cacheStores: [],
    maxWorkers: 1,
    reporter: { update() {} },
    resolver: {
      useWatchman: false,
      nodeModulesPaths: [join(root, 'node_modules')],
      extraNodeModules: { 'backup-key-vault': folder },
      // As @react-native/metro-config has them.
      resolverMainFields: ['react-native', 'browser', 'main'],
      unstable_conditionNames: ['react-native'],
      platforms: ['android', 'ios'],
      resolveRequest(context, name, platform) {
        return leftOut.test(name) ? { type: 'empty' } : context.resolveRequest(context, name, platform);
      },
    },
    transformer: {
      getTransformOptions: async () => ({ transform: { experimentalImportSupport: true, inlineRequires: false } }),
    },
  },
);
await runBuild(config, {
  entry: join(folder, 'app.js'),
  out: join(folder, 'app.bundle'),
  platform: 'android',
  dev: false,
  minify: false,
});
