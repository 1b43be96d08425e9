/** The child of test/support/vault/vault.ts: one embedded vault, told what to do over IPC. */
import { startVault } from '../../../lib/local/embedded.ts';
import type { EmbeddedVault } from '../../../lib/local/vault.ts';
import type { Order, Report } from './vault.ts';

let vault: EmbeddedVault;
const report = (said: Report) => process.send?.(said);

process.on('message', async (order: Order) => {
  switch (order.kind) {
    case 'start':
      vault = await startVault(order.options);
      return report({ kind: 'started', url: vault.url, services: vault.services });
    case 'token':
      return report({ kind: 'token', id: order.id, token: await vault.token(order.claims) });
    case 'stop':
      await vault.close();
      return process.disconnect();
  }
});
