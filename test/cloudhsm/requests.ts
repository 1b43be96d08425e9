/** What every operation on clusters and backups needs: new ids, and refusals. */
import { randomBytes } from 'node:crypto';
import { Fault } from './json-service.ts';

export const newId = (kind: 'cluster' | 'hsm' | 'backup'): string => {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
  return `${kind}-${[...randomBytes(11)].map((byte) => alphabet[byte & 31]).join('')}`;
};

export const invalid = (message: string) => new Fault('CloudHsmInvalidRequestException', message);
