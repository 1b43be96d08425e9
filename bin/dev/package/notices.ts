/** The licences of what comes with the package, whole, and the notices that they ask to be kept. */
import { type Licensed, noticesIn } from './licensed.ts';

export function noticesOf(dependencies: readonly Licensed[], bundled: readonly Licensed[]): string {
  return [
    '# Notices of third parties',
    'Backup Key Vault itself is under the licence in LICENSE.',
    '## Installed with it, as dependencies',
    ...dependencies.map(sectionOf),
    '## Contained in its modules (lib/) and its command line (bin/)',
    ...bundled.map(sectionOf),
    '',
  ].join('\n\n');
}

function sectionOf(one: Licensed): string {
  const texts = noticesIn(one).map(({ file, text }) => `${file}:\n\n${indented(text)}`);
  return [`### ${one.name} ${one.version} (${one.license})`, ...texts].join('\n\n');
}

const indented = (text: string) => text.replace(/\r/g, '').replace(/^(?=.)/gm, '    ');
