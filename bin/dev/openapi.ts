/** Writes docs/openapi.json. */
import { writeFileSync } from 'node:fs';
import { openApi } from '../../lib/protocol/wire/openapi.ts';
import manifest from '../../package.json' with { type: 'json' };

const file = new URL('../../docs/openapi.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(openApi(manifest.version), null, 2)}\n`);
