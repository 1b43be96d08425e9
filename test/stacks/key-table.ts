/** Who may do what with the key of the key store: one table for the key in CloudHSM and for the one in plain KMS. */
import { identityPolicies, roleOf } from './policies.ts';
import { allMighty, type Context, type Principal, use } from './simulation.ts';
import { account, region, type Synthesized } from './template.ts';

export const administrator = `arn:aws:iam::${account}:role/key-administrator`;

const functionNames = [
  'registration-start',
  'registration-finish',
  'recovery-start',
  'recovery-finish',
  'key-status',
  'key-delete',
  'destroyer',
  'event-publisher',
  'authorizer',
  'health',
] as const;

const others = {
  administrator: allMighty(administrator),
  'account administrator': allMighty(`arn:aws:iam::${account}:role/Admin`),
  'root user': allMighty(`arn:aws:iam::${account}:root`),
  CloudFormation: allMighty(`arn:aws:iam::${account}:role/cdk-hnb659fds-cfn-exec-role-${account}-${region}`),
  'another account': allMighty('arn:aws:iam::999999999999:role/Admin'),
} as const satisfies Record<string, Principal>;

const mighty = ['recovery-start', 'key-status'] as const;

export type Who = (typeof functionNames)[number] | `${(typeof mighty)[number]} with every right` | keyof typeof others;

export function principalsOf(template: Synthesized, stage: string): Readonly<Record<Who, Principal>> {
  const policies = identityPolicies(template, stage);
  const functionOf = (name: (typeof functionNames)[number]): Principal => {
    const policy = policies.get(name);
    if (!policy) throw new Error(`no policy of ${name}`);
    return { arn: roleOf(stage, name), policy };
  };
  const made = [
    ...functionNames.map((name) => [name, functionOf(name)]),
    ...mighty.map((name) => [`${name} with every right`, allMighty(roleOf(stage, name))]),
    ...Object.entries(others),
  ];
  return Object.fromEntries(made) as Record<Who, Principal>;
}

export const row = <W extends string>(who: W, action: string, what: string, context: Context, allowed: boolean) =>
  ({ who, action, what, context, allowed }) as const;

/** Whatever is wrapped: what a guess of OPAQUE is evaluated under, or one of a vault set, and the backup key. */
export const purposes = ['opaque-setup', 'oprf-share', 'escrow'] as const;
type Purpose = (typeof purposes)[number];

/** What each function is there for: the only uses of the key that anyone has. */
const ownUses: Readonly<Record<string, { readonly action: string; readonly purposes: readonly Purpose[] }>> = {
  'registration-start': { action: 'kms:Encrypt', purposes: ['opaque-setup', 'oprf-share'] },
  'registration-finish': { action: 'kms:Encrypt', purposes: ['escrow'] },
  'recovery-start': { action: 'kms:Decrypt', purposes: ['opaque-setup', 'oprf-share'] },
  'recovery-finish': { action: 'kms:Decrypt', purposes: ['escrow'] },
};
const isUser = (who: string) => Object.hasOwn(ownUses, who);

/** What nobody may do but a function that is there for it. */
export const refused = <W extends string>(who: W, vault: string) => [
  ...['kms:Decrypt', 'kms:Encrypt'].flatMap((action) =>
    purposes.map((purpose) => row(who, action, purpose, use(vault, purpose), false)),
  ),
  row(who, 'kms:CreateGrant', 'a grant', {}, false),
  row(who, 'kms:ReEncryptFrom', 'escrow', use(vault, 'escrow'), false),
  row(who, 'kms:GenerateDataKey', 'escrow', use(vault, 'escrow'), false),
  row(who, 'kms:ScheduleKeyDeletion', 'the key', {}, false),
];

export function keyTable(principals: Readonly<Record<Who, Principal>>, vault: string) {
  const everyone = Object.keys(principals) as Who[];
  const uses = everyone.filter(isUser).flatMap((who) =>
    ['kms:Encrypt', 'kms:Decrypt'].flatMap((action) =>
      [...purposes, 'anything else'].map((purpose) => {
        const own = ownUses[who];
        const allowed = own?.action === action && own.purposes.some((known) => known === purpose);
        return row(who, action, purpose, use(vault, purpose), allowed);
      }),
    ),
  );
  const nobodyElse = everyone
    .filter((who) => !isUser(who) && who !== 'recovery-start with every right')
    .flatMap((who) => refused(who, vault));
  const bend = (what: string, changes: Record<string, string | undefined>) =>
    (['opaque-setup', 'oprf-share'] as const).map((purpose) =>
      row('recovery-start', 'kms:Decrypt', `${purpose}, ${what}`, use(vault, purpose, changes), false),
    );
  const bent = [
    ...bend('no purpose', { purpose: undefined }),
    ...bend('another vault', { vault: 'other' }),
    ...bend('no vault', { vault: undefined }),
    ...bend('no account', { account: undefined }),
    ...bend('no registration', { registration: undefined }),
    ...bend('a further member', { further: 'x' }),
    row('recovery-start', 'kms:Decrypt', 'no context', {}, false),
    ...purposes.flatMap((purpose) => [
      row('recovery-start with every right', 'kms:Decrypt', purpose, use(vault, purpose), purpose !== 'escrow'),
      row('recovery-start with every right', 'kms:Encrypt', purpose, use(vault, purpose), false),
    ]),
    row('recovery-start with every right', 'kms:CreateGrant', 'a grant', {}, false),
    row('recovery-start with every right', 'kms:PutKeyPolicy', 'the policy', {}, false),
  ];
  const management = [
    row('administrator', 'kms:PutKeyPolicy', 'the policy', {}, true),
    row('administrator', 'kms:DisableKey', 'the key', {}, true),
    row('CloudFormation', 'kms:PutKeyPolicy', 'the policy', {}, true),
    row('root user', 'kms:PutKeyPolicy', 'the policy', {}, true),
    row('root user', 'kms:DisableKey', 'the key', {}, false),
    row('account administrator', 'kms:PutKeyPolicy', 'the policy', {}, false),
    row('another account', 'kms:PutKeyPolicy', 'the policy', {}, false),
  ];
  return [...uses, ...nobodyElse, ...bent, ...management];
}

/** A signature as KMS hands it to the policies. */
const signature = (changes: Record<string, string> = {}): Context => ({
  'kms:SigningAlgorithm': 'ECDSA_SHA_256',
  'kms:MessageType': 'RAW',
  'kms:CallerAccount': account,
  ...changes,
});

const isSigner = (who: string) => who === 'registration-start' || who === 'registration-finish';

/** Who may do what with the identity key. */
export function identityTable<W extends string>(principals: Readonly<Record<W, Principal>>) {
  const everyone = Object.keys(principals) as W[];
  const rows = (who: string, action: string, what: string, context: Context, allowed: boolean) =>
    row(who as W, action, what, context, allowed);
  const calls = everyone.flatMap((who) => [
    rows(who, 'kms:Sign', 'a message', signature(), isSigner(who)),
    rows(who, 'kms:Sign', 'a digest', signature({ 'kms:MessageType': 'DIGEST' }), false),
    rows(who, 'kms:Sign', 'with SHA-512', signature({ 'kms:SigningAlgorithm': 'ECDSA_SHA_512' }), false),
    rows(who, 'kms:CreateGrant', 'a grant', {}, false),
    rows(who, 'kms:Verify', 'a signature', signature(), false),
    rows(who, 'kms:ScheduleKeyDeletion', 'the key', {}, false),
  ]);
  const readers = ['administrator', 'CloudFormation', 'identity-reader', 'identity-reader with every right'];
  const reading = everyone.map((who) => rows(who, 'kms:GetPublicKey', 'the pin', {}, readers.includes(who)));
  const managers = ['administrator', 'CloudFormation', 'root user'];
  const policy = everyone.map((who) => rows(who, 'kms:PutKeyPolicy', 'the policy', {}, managers.includes(who)));
  return [...calls, ...reading, ...policy];
}
