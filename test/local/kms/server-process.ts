// The embedded KMS as a process of its own: `server-process.ts <data directory>`, which sends its endpoint to its parent.
import { startKms } from '../../../lib/local/kms/server.ts';

const { endpoint } = await startKms({ dataDir: String(process.argv[2]) });
process.send?.(endpoint);
process.on('disconnect', () => process.exit());
