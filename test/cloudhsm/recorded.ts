/**
 * What the real `cloudhsm-cli` printed, word for word, with the command before it: copied from the pages of the AWS
 * CloudHSM user guide named here, as they stood on the day named here. Each begins with a prompt, and so with lines that
 * are not its answer.
 */
import { readFileSync } from 'node:fs';

export interface Recording {
  /** In this folder's `recorded`. */
  readonly file: string;
  /** Of https://docs.aws.amazon.com/cloudhsm/latest/userguide/ */
  readonly page: string;
  readonly title: string;
  readonly read: string;
}

const read = '2026-11-28';

export const recordings = {
  'user list, before activation': {
    file: 'user-list-before-activation.txt',
    page: 'activate-cluster.html',
    title: 'Activate the cluster in AWS CloudHSM',
    read,
  },
  'user list': {
    file: 'user-list.txt',
    page: 'cloudhsm_cli-user-list.html',
    title: 'List all AWS CloudHSM users with CloudHSM CLI',
    read,
  },
  'cluster activate': {
    file: 'cluster-activate.txt',
    page: 'cloudhsm_cli-cluster-activate.html',
    title: 'Activate a cluster with CloudHSM CLI',
    read,
  },
  'user create': {
    file: 'user-create.txt',
    page: 'cloudhsm_cli-user-create.html',
    title: 'Create an AWS CloudHSM user with CloudHSM CLI',
    read,
  },
  'user change-password': {
    file: 'user-change-password.txt',
    page: 'cloudhsm_cli-modes.html',
    title: 'Command modes in CloudHSM CLI, single command mode',
    read,
  },
  // No page shows how these commands are refused; this one shows how a command is.
  refused: {
    file: 'refused.txt',
    page: 'cloudhsm_cli-crypto-verify-ecdsa.html',
    title: 'Verify a signature signed with the ECDSA mechanism in CloudHSM CLI',
    read,
  },
} as const satisfies Record<string, Recording>;

export type Recorded = keyof typeof recordings;

export const recorded = (what: Recorded): string =>
  readFileSync(new URL(`recorded/${recordings[what].file}`, import.meta.url), 'utf8');

/** Its answer alone, without the prompts before it. */
export function recordedAnswer(what: Recorded): string {
  const text = recorded(what);
  return text.slice(text.indexOf('\n{') + 1).trimEnd();
}
