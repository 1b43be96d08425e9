/** The bundled functions, run as Lambda runs them: apart from the gateway, with nothing but their environment. */
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';

export interface Functions {
  /** What the function returns. Rejects with the function's own error message, as Lambda reports it. */
  invoke(name: string, event: unknown): Promise<unknown>;
  close(): Promise<void>;
}

export interface Invocation {
  readonly id: number;
  readonly name: string;
  readonly event: unknown;
}

export interface Completion {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

/** By a function's name, the folder whose bundle of it is run: that of another version. */
export type Bundles = Readonly<Record<string, string>>;

export interface FunctionWorkerData {
  /** The folder of the bundles, as a URL that ends in a slash. */
  readonly bundles: string;
  readonly others: Bundles;
}

const bundles = new URL('../../dist/lambdas/', import.meta.url);

/** `hear` is given each line that they print; without it they print to this process's own output. */
export function startFunctions(
  env: Record<string, string>,
  others: Bundles = {},
  hear?: (line: string) => void,
): Functions {
  if (!existsSync(bundles)) throw new Error('The functions are not built: run `npm run build` first');
  const workerData: FunctionWorkerData = { bundles: bundles.href, others };
  const options = { env, workerData, execArgv: [], stdout: hear !== undefined };
  const worker = new Worker(new URL('./function-worker.ts', import.meta.url), options);
  if (hear) createInterface({ input: worker.stdout }).on('line', hear);
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let count = 0;
  worker.on('message', ({ id, result, error }: Completion) => {
    const caller = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) caller?.resolve(result);
    else caller?.reject(new Error(error));
  });
  const abandon = (reason: string) => {
    for (const { reject } of waiting.values()) reject(new Error(reason));
    waiting.clear();
  };
  worker.on('error', () => abandon('The functions crashed'));
  worker.on('exit', () => abandon('The functions have stopped'));
  return {
    invoke(name, event) {
      const invocation: Invocation = { id: count++, name, event };
      const completion = Promise.withResolvers<unknown>();
      waiting.set(invocation.id, completion);
      worker.postMessage(invocation);
      return completion.promise;
    },
    async close() {
      await worker.terminate();
    },
  };
}
