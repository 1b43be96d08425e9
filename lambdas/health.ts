import { version } from '../package.json' with { type: 'json' };
import { type Operation, serve } from './serve.ts';

export const health: Operation<'health'> = async () => ({ status: 'ok', version });

export const handler = serve('health', health, {});
