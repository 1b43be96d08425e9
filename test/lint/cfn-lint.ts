/** cfn-lint, from PyPI: holds a template to CloudFormation's own schemas of every resource type. */
import { type Linter, type SetAside, stackOf } from './finding.ts';

const setAside: readonly SetAside[] = [
  {
    check: 'W3005',
    why: 'CDK names a dependency that a reference makes too. Twice is as good as once.',
  },
];

interface Match {
  readonly Filename: string;
  readonly Message: string;
  readonly Location: { readonly Path?: readonly (string | number)[] | null };
  readonly Rule: { readonly Id: string };
}

export const cfnLint: Linter = {
  name: 'cfn-lint',
  version: '1.58.0',
  program: process.env.CFN_LINT ?? 'cfn-lint',
  setAside,
  findsBad: 'E3002',
  argumentsFor: (_, templates) => ['--format', 'json', '--', ...templates],
  read: (output) =>
    (JSON.parse(output) as Match[]).map(({ Filename, Message, Location, Rule }) => ({
      check: Rule.Id,
      stack: stackOf(Filename),
      resource: String(Location.Path?.[1] ?? ''),
      says: Message,
    })),
};
