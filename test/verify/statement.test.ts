import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from '@jest/globals';
import { differences, readStatement, type Statement, signStatement } from '../../bin/verify/statement.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

const newKey = (type: 'ed25519' | 'x25519' = 'ed25519') =>
  generateKeyPairSync(type as 'ed25519')
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();

const statement: Statement = {
  type: 'backup-key-vault/deployment/v1',
  vault: 'backup-key-vault-prod',
  account: '210987654321',
  region: 'eu-central-1',
  version: '1.0.0',
  commit: 'a'.repeat(40),
  identity: 'pin',
  at: '2026-11-28T12:00:00.000Z',
  findings: [{ subject: 'function recovery-start', what: 'code', same: true, found: '00' }],
};

const write = (name: string, value: unknown): string => {
  const path = folder.at(name);
  writeFileSync(path, JSON.stringify(value));
  return path;
};

describe('a signed statement', () => {
  test('is read by everyone, whatever its white space', () => {
    const signed = signStatement(statement, newKey());
    expect(readStatement(write('one.json', signed))).toEqual(signed);
    writeFileSync(folder.at('spaced.json'), JSON.stringify(signed, undefined, 4));
    expect(readStatement(folder.at('spaced.json'))).toEqual(signed);
  });

  test('is refused when anything in it was changed, or the key was', () => {
    const signed = signStatement(statement, newKey());
    const better = { ...signed, statement: { ...statement, commit: 'b'.repeat(40) } };
    expect(() => readStatement(write('better.json', better))).toThrow('the signature is not of this statement');
    const other = { ...signed, publicKey: signStatement(statement, newKey()).publicKey };
    expect(() => readStatement(write('other.json', other))).toThrow('the signature is not of this statement');
  });

  test.each([{}, { statement }, { ...signStatement(statement, newKey()), statement: { ...statement, findings: 1 } }])(
    'is refused when it is none: %#',
    (value) => {
      expect(() => readStatement(write('none.json', value))).toThrow('expected a signed statement');
    },
  );

  test('is signed by Ed25519 alone', () => {
    expect(() => signStatement(statement, newKey('x25519'))).toThrow('--signer expected an Ed25519 key, got x25519');
  });
});

describe('two statements about one deployment', () => {
  const sign = (change: Partial<Statement> = {}) => signStatement({ ...statement, ...change }, newKey());

  test('say the same though two have signed, at two times', () => {
    expect(differences(sign(), sign({ at: '2026-12-01T00:00:00.000Z' }))).toEqual([]);
  });

  test('name where they differ, in either direction', () => {
    const [finding] = statement.findings;
    const found = { ...finding, found: 'ff' } as Statement['findings'][number];
    const more = { ...found, what: 'role' };
    expect(differences(sign(), sign({ findings: [found] }))).toEqual(['function recovery-start: code']);
    expect(differences(sign(), sign({ findings: [...statement.findings, more] }))).toEqual([
      'function recovery-start: role',
    ]);
    expect(differences(sign({ findings: [...statement.findings, more] }), sign())).toEqual([
      'function recovery-start: role',
    ]);
    expect(differences(sign(), sign({ identity: 'another' }))).toEqual(['identity: pin and another']);
  });
});
