import { type Operation, routeHandler } from './runtime/route-handler.ts';

// The build puts the package's version here.
const version = process.env.VAULT_VERSION ?? 'development';

export const health: Operation<'health'> = async () => ({ status: 'ok', version });

export const handler = routeHandler('health', { operation: health, ports: {} });
