/**
 * Loaded ahead of the TypeScript, which only Node 24 runs as it is: one sentence where there would be a stack. Plain
 * JavaScript, for whichever Node this is.
 */
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
const { node } = process.versions;
const installed = existsSync(join(root, 'node_modules'));

if (Number.parseInt(node, 10) < 24 || !installed) {
  const problem = installed ? `runs on Node 24, and this is Node ${node}` : 'is not installed';
  console.error(`Backup Key Vault ${problem}. In ${root}, "npm ci" without --ignore-scripts brings what it needs.`);
  // npx prepares a clone before its first command there, shows nothing of it, and does not forget that it failed.
  process.exit(process.env.npm_lifecycle_event === 'prepare' ? 0 : 1);
}
