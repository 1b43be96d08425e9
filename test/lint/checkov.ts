/** Checkov, from PyPI: holds a template to what is good practice in AWS. Not all of it is good for a vault. */
import { type Linter, type SetAside, stackOf } from './finding.ts';

const setAside: readonly SetAside[] = [
  {
    check: 'CKV_AWS_26',
    only: / AlarmTopic/,
    why: 'An alarm has no secret in it, and CloudWatch cannot publish to a topic under the key that AWS manages.',
  },
  {
    check: 'CKV_AWS_27',
    why: "Every queue is encrypted with SQS's own keys (facts.test.ts). Checkov looks for a KMS key alone.",
  },
  {
    check: 'CKV_AWS_33',
    only: / TableKey/,
    why: 'DynamoDB decrypts in the name of the functions. Account, service and roles are conditions (evaluation.test.ts).',
  },
  {
    check: 'CKV_AWS_59',
    only: / Apiv1healthGET/,
    why: 'Only the route `health` asks for no token, and it tells nothing of an account.',
  },
  {
    check: 'CKV_AWS_111',
    only: /-admin-host HostRole/,
    why: "The actions of Systems Manager's agent take no resource.",
  },
  {
    check: 'CKV_AWS_111',
    only: /-key-store AuditLogRole/,
    why: "CDK's LogRetention may set how long any log is kept, and nothing else.",
  },
  {
    check: 'CKV_AWS_115',
    only: /^(dev|localstack)\/|-(cluster|key-store) |Framework|Provider|OnEvent|IsComplete|CeremonyGate/i,
    why: 'In prod each function of the vault has its share. CloudFormation or a schedule alone calls the others.',
  },
  {
    check: 'CKV_AWS_116',
    why: 'Functions are called and waited for, or read a queue or stream that has a dead-letter queue of its own.',
  },
  {
    check: 'CKV_AWS_117',
    why: 'They call AWS alone, where policies and not addresses decide. The authorizer must reach the issuer besides.',
  },
  {
    check: 'CKV_AWS_120',
    why: 'No answer may be kept: each is for one account, at one time.',
  },
  {
    check: 'CKV_AWS_158',
    why: "Logs are encrypted with CloudWatch's own key, and nothing secret is logged (docs/threat-model.md).",
  },
  {
    check: 'CKV_AWS_165',
    only: / Table/,
    why: 'A restored table would bring back spent attempts (docs/decisions/0002-no-backups-of-the-table.md).',
  },
  {
    check: 'CKV_AWS_173',
    why: 'The environment of a function has names and limits in it, and no secret.',
  },
];

interface Failed {
  readonly check_id: string;
  readonly check_name: string;
  /** `<type>.<logical id>` */
  readonly resource: string;
  readonly file_path: string;
}

interface Report {
  readonly results: { readonly failed_checks: readonly Failed[] };
  readonly summary: { readonly passed: number; readonly parsing_errors: number; readonly resource_count: number };
}

export const checkov: Linter = {
  name: 'checkov',
  version: '3.3.30',
  program: process.env.CHECKOV ?? 'checkov',
  setAside,
  findsBad: 'CKV_AWS_27',
  // Without the download of its explanations, which the checks do not need.
  argumentsFor: (folder) =>
    `--directory ${folder} --framework cloudformation --output json --compact --quiet --skip-download`.split(' '),
  read(output) {
    const { results, summary }: Report = JSON.parse(output);
    if (summary.parsing_errors > 0) throw new Error(`Checkov could not read ${summary.parsing_errors} templates`);
    if (summary.passed === 0 || summary.resource_count === 0) throw new Error('Checkov looked at nothing');
    return results.failed_checks.map(({ check_id, check_name, resource, file_path }) => ({
      check: check_id,
      stack: stackOf(file_path),
      resource: resource.split('.').at(-1) ?? '',
      says: check_name,
    }));
  },
};
