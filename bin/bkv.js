#!/usr/bin/env node
/** What the command `bkv` starts: its TypeScript, once it is known that this Node can run it. */
import './needs-node.cjs';

await import('./bkv.ts');
