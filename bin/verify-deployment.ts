/** The auditor's command line: `npm run verify-deployment -- -c stage=prod --identity <pin> --signer key.pem`. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { compareStack, toFinding } from './verify/compare.ts';
import { type DeployedAws, openDeployed } from './verify/deployed.ts';
import { type ExpectedStack, synthesize } from './verify/expected.ts';
import { differences, type Finding, readStatement, signStatement } from './verify/statement.ts';

interface Options {
  readonly context: readonly string[];
  readonly identity: string;
  readonly signer: string;
  readonly out: string;
}

const say = (line: string) => void process.stdout.write(`${line}\n`);

const program = new Command('verify-deployment').description(
  'Compares what AWS has with what this source tree deploys, and signs what it found. docs/audit.md walks through it.',
);

program
  .command('compare', { isDefault: true })
  .description('reads the deployment with the role of an auditor')
  .option('-c, --context <name=value>', 'a setting, as for cdk; may be repeated', collect, [])
  .requiredOption('--identity <pin>', 'the pin that apps have')
  .requiredOption('--signer <file>', 'private Ed25519 key of who compares, in PEM')
  .option('--out <file>', 'the signed statement', 'statement.json')
  .action(compare);

program
  .command('read <statements...>')
  .description('verifies signed statements, and says where the first two differ')
  .action((paths: string[]) => {
    const statements = paths.map(readStatement);
    for (const { statement, publicKey } of statements)
      say(
        `${statement.at} vault ${statement.vault} ${statement.commit}: ${verdict(statement.findings)}, by ${publicKey}`,
      );
    const [one, other] = statements;
    const lines = one && other ? differences(one, other) : [];
    for (const line of lines) say(`they differ in ${line}`);
    if (one && other && lines.length === 0) say('they say the same');
    if (lines.length > 0) process.exitCode = 1;
  });

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

const verdict = (findings: readonly Finding[]) => {
  const other = findings.filter((finding) => !finding.same).length;
  return other === 0 ? `all ${findings.length} as this tree deploys` : `${other} of ${findings.length} are other`;
};

async function compare({ context, identity, signer, out }: Options): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'verify-deployment-'));
  try {
    const stacks = synthesize(context, folder);
    const vault = stacks.find(({ template }) => hasIdentity(template));
    if (!vault) throw new Error('-c expected the settings of one vault');
    const findings: Finding[] = [];
    const { account, partition } = await callerIn(vault.region);
    for (const stack of stacks) {
      const aws = openDeployed(stack.region);
      findings.push(...(await compareOne(aws, stack, { account, partition, pin: identity })));
      aws.close();
    }
    const { version } = manifest;
    const about = { vault: vault.name, account, region: vault.region, version, commit: commitOf(), identity };
    const statement = {
      type: 'backup-key-vault/deployment/v1' as const,
      ...about,
      at: new Date().toISOString(),
      findings,
    };
    writeFileSync(out, `${JSON.stringify(signStatement(statement, readFileSync(signer, 'utf8')), undefined, 2)}\n`);
    for (const { subject, what, same } of findings) if (!same) say(`OTHER ${subject}: ${what}`);
    say(`${verdict(findings)}: ${out}`);
    if (findings.some(({ same }) => !same)) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const identityType = 'Custom::VaultIdentity';

const hasIdentity = ({ Resources }: ExpectedStack['template']) =>
  Object.values(Resources).some(({ Type }) => Type === identityType);

interface Compared {
  readonly account: string;
  readonly partition: string;
  readonly pin: string;
}

async function callerIn(region: string): Promise<Omit<Compared, 'pin'>> {
  const aws = openDeployed(region);
  try {
    return await aws.caller();
  } finally {
    aws.close();
  }
}

async function compareOne(
  aws: DeployedAws,
  stack: ExpectedStack,
  { account, partition, pin }: Compared,
): Promise<Finding[]> {
  const pseudo = {
    'AWS::AccountId': account,
    'AWS::Partition': partition,
    'AWS::Region': stack.region,
    'AWS::StackName': stack.name,
    'AWS::URLSuffix': partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com',
  };
  const known = { pseudo, resources: await aws.resources(stack.name), exports: await aws.exports() };
  const findings = await compareStack(aws, stack, known);
  const signing = Object.entries(stack.template.Resources).find(([, { Type }]) => Type === identityType)?.[1];
  if (!signing) return findings;
  // The first key signs; its public half is read from KMS, not from the stack's own output.
  const [first] = (signing.Properties?.KeyArns ?? []) as (string | { 'Fn::GetAtt': [string, string] })[];
  const keyId = typeof first === 'string' ? first : (known.resources[first?.['Fn::GetAtt'][0] ?? '']?.id ?? '');
  const found = await aws.pin(keyId);
  return [...findings, toFinding('identity key', { what: 'pin', expected: pin, found })];
}

/** With `+changes` where the tree is not what the commit says. */
function commitOf(): string {
  try {
    const git = (...words: string[]) => execFileSync('git', words, { encoding: 'utf8' }).trim();
    return `${git('rev-parse', 'HEAD')}${git('status', '--porcelain') === '' ? '' : '+changes'}`;
  } catch {
    return 'unknown';
  }
}

try {
  await program.parseAsync();
} catch (thrown) {
  process.stderr.write(`${thrown instanceof Error ? thrown.message : thrown}\n`);
  process.exitCode = 1;
}
