// Jest reads our TypeScript through esbuild, the same compiler that bundles the functions.
import { createHash } from 'node:crypto';
import { transformSync } from 'esbuild';

const options = { loader: 'ts', format: 'esm', target: 'node24', sourcemap: 'inline' };

export default {
  process(source, sourcefile) {
    return { code: transformSync(source, { ...options, sourcefile }).code };
  },
  getCacheKey(source, path) {
    return createHash('sha256').update(JSON.stringify(options)).update(path).update(source).digest('hex');
  },
};
