/** The sign of each way. */
import type { IconName } from '../icons/icon.tsx';
import type { Way } from '../story/ways.ts';

export const wayIcons: Readonly<Record<Way, IconName>> = { password: 'lock', digits: 'digits', passkey: 'passkey' };
