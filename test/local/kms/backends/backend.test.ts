import { describe, expect, test } from '@jest/globals';
import { openBackend } from '../../../../lib/local/kms/backends/backends.ts';
import { openSoftwareBackend } from '../../../../lib/local/kms/backends/software.ts';
import { temporaryDirectory } from '../support.ts';
import { keyBackendContract } from './backend-contract.ts';
import { openInChild, softHsmMissing } from './softhsm-subject.ts';

describe('software keys in memory', () => {
  keyBackendContract(async () => ({ open: () => openSoftwareBackend() }), { persistent: false });
});

describe('software keys on disk', () => {
  keyBackendContract(async () => {
    const dataDir = temporaryDirectory();
    return { open: () => openSoftwareBackend(dataDir) };
  });
});

const describeSoftHsm = softHsmMissing ? describe.skip : describe;
describeSoftHsm(softHsmMissing ? `SoftHSM2 (skipped: ${softHsmMissing})` : 'SoftHSM2', () => {
  keyBackendContract(async () => {
    const directory = temporaryDirectory();
    return { open: () => openInChild(directory) };
  });
});

describe('KMS_BACKEND', () => {
  test('names software or softhsm, and nothing else', async () => {
    expect((await openBackend(undefined, undefined)).name).toBe('software');
    expect((await openBackend('', undefined)).name).toBe('software');
    await expect(openBackend('hsm', undefined)).rejects.toThrow('expected software or softhsm, got "hsm"');
  });
});
