/**
 * The words for users. A translator gets them as JSON, at `backup-key-vault/messages/en.json`; the SDK has them as
 * modules, since not every engine and bundler imports JSON.
 */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from './root.ts';

const room = 'client/messages';

export function writeMessages(folder: string): void {
  mkdirSync(join(folder, 'messages'));
  for (const file of readdirSync(join(root, 'lib', room)).filter((name) => name.endsWith('.json'))) {
    const language = basename(file, '.json');
    const path = join(folder, 'lib', room, language);
    const messages = JSON.parse(readFileSync(join(root, 'lib', room, file), 'utf8'));
    copyFileSync(join(root, 'lib', room, file), join(folder, 'messages', file));
    for (const end of ['.json', '.js.map', '.d.ts.map']) rmSync(path + end);
    rmSync(join(folder, 'src', room, file));
    writeFileSync(`${path}.js`, `export const ${language}=${JSON.stringify(messages)};\n`);
    writeFileSync(`${path}.d.ts`, `export declare const ${language}: Readonly<Record<string, string>>;\n`);
  }
}
