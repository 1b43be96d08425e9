/** The embedded Parameter Store: SSM's GetParameter and PutParameter, as far as the functions use them. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { listen } from './loopback.ts';

export interface EmbeddedParameters {
  readonly endpoint: string;
  close(): Promise<void>;
}

interface Stored {
  readonly value: string;
  readonly version: number;
}

/** Kept in `parameters.json` of the data folder; in memory when there is none. */
export async function startParameters(dataDir?: string): Promise<EmbeddedParameters> {
  const file = dataDir && join(dataDir, 'parameters.json');
  const stored = new Map<string, Stored>(file ? await readStored(file) : []);
  let writing: Promise<unknown> = Promise.resolve();
  const keep = async () => {
    if (!file) return;
    await writeFile(`${file}.new`, JSON.stringify(Object.fromEntries(stored)), { mode: 0o600 });
    await rename(`${file}.new`, file);
  };

  const operations: Record<string, (input: Record<string, string>) => Promise<object>> = {
    async GetParameter({ Name = '' }) {
      const found = stored.get(Name);
      if (!found) return { __type: 'ParameterNotFound' };
      return { Parameter: { Name, Type: 'String', Value: found.value, Version: found.version } };
    },
    async PutParameter({ Name = '', Value = '', Overwrite }) {
      const before = stored.get(Name);
      if (before && !Overwrite) return { __type: 'ParameterAlreadyExists' };
      const version = (before?.version ?? 0) + 1;
      stored.set(Name, { value: Value, version });
      writing = writing.then(keep);
      await writing;
      return { Version: version, Tier: 'Standard' };
    },
  };

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const name = String(request.headers['x-amz-target']).replace('AmazonSSM.', '');
    const operation = operations[name] ?? (async () => ({ __type: 'UnknownOperationException' }));
    const said = await operation(JSON.parse(await text(request)));
    response.writeHead('__type' in said ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(said));
  };
  const { url, close } = await listen(createServer((request, response) => void answer(request, response)));
  return { endpoint: url, close };
}

async function readStored(file: string): Promise<[string, Stored][]> {
  try {
    return Object.entries(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return [];
    throw cause;
  }
}
