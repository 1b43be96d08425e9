/** A context with ECMAScript and what React Native has, and nothing of Node, of a page, or of WebAssembly. */
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { type BuildOptions, build } from 'esbuild';
import { deletion } from './later.ts';
import { native } from './native.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

export interface Bare {
  /** Runs a script, and gives what its last expression is. */
  run(script: string, name?: string): unknown;
  /** A function of outside, as one in here: what it throws is an error of this context. */
  adopt<Given extends unknown[], Result>(
    work: (...given: Given) => Result,
  ): (...given: Given) => Promise<Awaited<Result>>;
}

export async function bareContext(): Promise<Bare> {
  const context = createContext({ native });
  const run = (script: string, name = 'script') => runInContext(script, context, { filename: name });
  run(deletion, 'deletion');
  run(await bundle('test/react-native/bare/globals.ts'), 'globals');
  run('delete globalThis.native;');
  const adopt = run(`(work) => async (...given) => {
    try { return await work(...given); } catch ({ name, message }) { throw Object.assign(new Error(message), { name }); }
  }`) as Bare['adopt'];
  return { run, adopt };
}

/** One script, without anything that a platform has: what is imported when needed is in it. */
export async function bundle(entry: string, more: BuildOptions = {}): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    target: 'es2022',
    logLevel: 'error',
    ...more,
  });
  return outputFiles?.[0]?.text ?? '';
}
