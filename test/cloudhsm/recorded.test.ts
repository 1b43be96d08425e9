import { describe, expect, test } from '@jest/globals';
import { listUsers } from '../../bin/ceremony/admin-host.ts';
import { readAnswer } from '../../bin/ceremony/host-answer.ts';
import { type CliCall, printed, runCli } from './cli.ts';
import { type Cluster, firstUsers } from './cluster.ts';
import { type Recorded, recorded, recordedAnswer, recordings } from './recorded.ts';

const names = Object.keys(recordings) as Recorded[];
const accepted = names.filter((what) => what !== 'refused');

/** What the tools around it print: an installation, a configuration that prints a brace, a progress line. */
const before = 'Importing GPG key\n{ Installing: 1 Package }\n{\nComplete!\r\n\n';
const after = '\n\nRestart the program\n{\n';

describe('what the real program printed is read', () => {
  test.each(accepted)('%s', (what) => {
    expect(readAnswer(recorded(what), '')).toEqual(JSON.parse(recordedAnswer(what)).data);
  });

  test.each(accepted)('%s, between the lines of other programs', (what) => {
    const noisy = before + recorded(what) + after;
    expect(readAnswer(noisy, '')).toEqual(JSON.parse(recordedAnswer(what)).data);
    expect(readAnswer('', noisy)).toEqual(JSON.parse(recordedAnswer(what)).data);
  });

  test.each([recorded('refused'), before + recorded('refused') + after])('a refusal, with its words', (text) => {
    expect(() => readAnswer(text, '')).toThrow('cloudhsm-cli: Signature verification failed');
  });

  test('an answer in one line, and the last of several', () => {
    expect(readAnswer('{ "error_code": 0, "data": "one line" }\n', '')).toBe('one line');
    expect(readAnswer(`${recorded('user list')}\n${recorded('cluster activate')}`, '')).toBe(
      'Cluster activation successful',
    );
  });

  test('the users of a cluster that waits for its activation', async () => {
    const host = { run: async () => readAnswer(recorded('user list, before activation'), '') };
    expect(await listUsers(host, '10.0.0.1')).toEqual([
      { username: 'admin', role: 'unactivated-admin', locked: false, everywhere: true },
      { username: 'app_user', role: 'internal(APPLIANCE_USER)', locked: false, everywhere: true },
    ]);
  });

  test('what is cut off, or no answer at all, is told from a refusal', () => {
    const many = { error_code: 0, data: { users: Array(400).fill(firstUsers().get('admin')) } };
    const cut = JSON.stringify(many, undefined, 2).slice(0, 24_000);
    expect(() => readAnswer(cut, '')).toThrow('more than the 24,000 characters');
    expect(() => readAnswer(before, 'sha256sum: WARNING')).toThrow("nothing of cloudhsm-cli's: sha256sum: WARNING");
  });
});

describe('the embedded program prints the same, character by character', () => {
  const cluster = (): Cluster => ({
    id: 'cluster-a',
    hsmType: 'hsm2m.medium',
    backupRetention: {},
    subnets: new Map(),
    hsms: [{ id: 'hsm-a', zone: 'a', subnet: 'subnet-a', address: '10.0.0.1', state: 'ACTIVE' }],
    users: firstUsers(),
    keys: new Set(),
    tags: new Map(),
    state: 'INITIALIZED',
  });
  const admin = { role: 'admin', pin: 'admin:first password' };
  const alice = ['--username', 'alice', '--role', 'crypto-user', '--password', 'her password'];
  const calls: [Recorded, CliCall][] = [
    ['user list, before activation', { arguments: ['user', 'list'] }],
    ['cluster activate', { arguments: ['cluster', 'activate', '--password', 'first password'] }],
    ['user create', { arguments: ['user', 'create', ...alice], ...admin }],
    ['user change-password', { arguments: ['user', 'change-password', ...alice], ...admin }],
  ];

  test('for the steps of a ceremony, one after the other', () => {
    const of = cluster();
    for (const [what, call] of calls) {
      const answer = JSON.parse(recordedAnswer(what));
      // The page of the password indents by four.
      expect([what, printed(runCli(of, call))]).toEqual([what, JSON.stringify(answer, undefined, 2)]);
      if (what !== 'user change-password') expect(printed(answer)).toBe(recordedAnswer(what));
    }
  });

  test('for a refusal', () => {
    const refused = runCli(cluster(), { arguments: ['user', 'create', ...alice] });
    const known = JSON.parse(recordedAnswer('refused'));
    expect(Object.entries(refused).map(([name, value]) => [name, typeof value])).toEqual(
      Object.entries(known).map(([name, value]) => [name, typeof value]),
    );
    expect(printed(known)).toBe(recordedAnswer('refused'));
  });
});
