/** Lambda's Invoke in front of the bundled functions of an embedded vault. Each can be made to fail. */
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { environment } from '../../../lib/local/environment.ts';
import { startFunctions } from '../../../lib/local/functions.ts';
import { listen } from '../../../lib/local/loopback.ts';
import { wrappingKeysEnvironment } from '../../../lib/vault/key-setting.ts';
import { firstKey } from '../../../lib/vault/wrapping.ts';
import type { VaultProcess } from './vault.ts';

/** What a function gives back for what it was asked; `asked` gives what the real one gives back. */
type Stand = (asked: () => Promise<unknown>) => Promise<unknown>;

export interface LambdaService {
  readonly endpoint: string;
  /** The functions that were invoked, by name with the qualifier, in order. */
  readonly invoked: readonly string[];
  /** Stands in for a function, until the next call of `whole`. */
  replace(name: string, stand: Stand): void;
  /** Refuses to invoke at all, as without the right to do so. */
  deny(name: string): void;
  whole(): void;
  close(): Promise<void>;
}

const nowhere = { endpoint: 'http://127.0.0.1:1', url: (name: string) => `http://127.0.0.1:1/${name}` };
const wrapping = wrappingKeysEnvironment([{ number: firstKey, id: 'alias/backup-key-vault' }]);
const events = { VAULT_EVENT_BUS: 'bus', VAULT_EVENT_SOURCE: 'vault' };

/**
 * As the API reference has it: the name, the ARN or either with a qualifier in the path; 200 for a function's own error
 * too, with `X-Amz-Function-Error` and `{errorType, errorMessage, trace}`
 * (https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html).
 */
export async function startLambdaService(
  { services }: VaultProcess,
  settings: Readonly<Record<string, string>> = {},
): Promise<LambdaService> {
  const functions = startFunctions({ ...environment(services, nowhere), ...wrapping, ...events, ...settings });
  const stands = new Map<string, Stand | 'denied'>();
  const invoked: string[] = [];
  const server = createServer(async (request, response) => {
    const [, name = ''] = /^\/2015-03-31\/functions\/([^/]+)\/invocations/.exec(request.url ?? '') ?? [];
    const [arn = '', qualifier = ''] = decodeURIComponent(name).split(/:(?=live$|\d+$)/);
    const plain =
      arn
        .split(':')
        .at(-1)
        ?.replace(/^vault-/, '') ?? '';
    const event = JSON.parse(await text(request));
    invoked.push(`${plain}:${qualifier}`);
    const stand = stands.get(plain) ?? ((asked) => asked());
    if (stand === 'denied') {
      response.writeHead(403, { 'x-amzn-errortype': 'AccessDeniedException' }).end('{"Message":"not authorized"}');
      return;
    }
    try {
      const answer = await stand(() => functions.invoke(plain, event));
      response.writeHead(200).end(JSON.stringify(answer ?? null));
    } catch (cause) {
      const { name: errorType, message: errorMessage } = cause as Error;
      response.writeHead(200, { 'x-amz-function-error': 'Unhandled' });
      response.end(JSON.stringify({ errorType, errorMessage, trace: [] }));
    }
  });
  const { url, close } = await listen(server);
  return {
    endpoint: url,
    invoked,
    replace: (name, stand) => stands.set(name, stand),
    deny: (name) => stands.set(name, 'denied'),
    whole: () => stands.clear(),
    async close() {
      await close();
      await functions.close();
    },
  };
}
