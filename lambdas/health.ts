import { type Operation, serve } from './middleware/serve.ts';

// The build puts the package's version here.
const version = process.env.VAULT_VERSION ?? 'development';

export const health: Operation<'health'> = async () => ({ status: 'ok', version });

export const handler = serve('health', health, {});
