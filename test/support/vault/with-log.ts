import { test } from '@jest/globals';

/** A test that reads the vault's log: skipped, and seen to be, where VAULT_TARGET is a vault whose log is out of reach. */
export const withLog = process.env.VAULT_TARGET ? test.skip : test;
