import type { Config } from './config.ts';

/** What a token must be for, to be let in by this vault. */
export const audiencesOf = ({ token, vaultName }: Pick<Config, 'token' | 'vaultName'>): readonly string[] =>
  token.audiences ?? [vaultName];
