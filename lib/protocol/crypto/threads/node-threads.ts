/** What is used here of Node's worker_threads: this code runs in pages too, and so imports no module of Node's. */
interface NodeWorker {
  once(event: 'message', listener: (message: unknown) => void): this;
  once(event: 'error', listener: (error: unknown) => void): this;
  once(event: 'exit', listener: () => void): this;
  postMessage(message: unknown): void;
  terminate(): Promise<unknown>;
}

interface Port {
  addEventListener(event: 'message', listener: (event: Event) => void): void;
  postMessage(message: unknown): void;
}

interface Threads {
  readonly Worker: new (file: URL) => NodeWorker;
  /** Absent on the main thread. */
  readonly parentPort?: Port | null;
}

interface Host {
  readonly process?: { getBuiltinModule?(name: 'node:worker_threads'): Threads | undefined };
}

/** Undefined where this is no Node, or one before 20.16. */
export const nodeThreads = (host: Host = globalThis as Host): Threads | undefined =>
  host.process?.getBuiltinModule?.('node:worker_threads');
