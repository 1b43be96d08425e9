declare module 'dynalite/db/index.js' {
  type Done = (error?: Error | null) => void;

  interface Put {
    readonly type: 'put';
    readonly key: string;
    readonly value: object;
  }

  interface Store {
    readonly db: {
      open(): Promise<void>;
      compactRange(from: string, to: string): Promise<void>;
      close(done: Done): void;
    };
    getItemDb(table: string): { batch(puts: readonly Put[], done: Done): void };
  }

  const db: {
    create(options: { path: string }): Store;
    createKey(item: object, table: { AttributeDefinitions: object[]; KeySchema: object[] }): string;
  };
  export default db;
}
