/** What the calls are about: names and roles of the template that is synthesized for prod. */
import { account, region, synthesize } from '../template.ts';
import { type Call, sessionOf } from './records.ts';

/** A change, the rules that tell it, and the call by which it is made. */
export type Row = readonly [what: string, told: readonly string[], call: Call];

export const template = synthesize('prod');

export const arn = (service: string, rest: string): string => `arn:aws:${service}:${region}:${account}:${rest}`;

const idOf = (type: string, text: string) => template.ofType(type).find(([id]) => id.includes(text))?.[0];

export const identityKey: string = arn('kms', `key/${idOf('AWS::KMS::Key', 'IdentityKeys')}`);
export const tableKey: string = arn('kms', `key/${idOf('AWS::KMS::Key', 'Table')}`);
export const codeDeploy = sessionOf(`arn:aws:iam::${account}:role/<${idOf('AWS::IAM::Role', 'DeploymentRole')}>`);
export const someone = sessionOf(`arn:aws:iam::${account}:role/Admin`);
