/** Which key a request means: by id, key ARN, `alias/name` or alias ARN. */
import type { Catalog, KeyRecord } from '../catalog/catalog.ts';
import { KmsFault } from '../wire/fault.ts';
import { type Input, required, text } from '../wire/input.ts';

/** Authorisation is not evaluated and there is one account in one Region, so both are fixed. */
export const accountId = '000000000000';
const region = 'us-east-1';
const arnPrefix = `arn:aws:kms:${region}:${accountId}:`;

export const keyArn = (keyId: string): string => `${arnPrefix}key/${keyId}`;
export const aliasArn = (name: string): string => `${arnPrefix}${name}`;

const keyIdRule = { min: 1, max: 2048 };
const arnPattern = /^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:(key|alias)\/.+$/;

const notFound = (what: string): KmsFault => new KmsFault('NotFoundException', what);

function findKey(catalog: Catalog, keyId: string): KeyRecord {
  const key = catalog.keys.get(keyId);
  if (!key) throw notFound(`Key '${keyArn(keyId)}' does not exist`);
  return key;
}

function findByAlias(catalog: Catalog, name: string): KeyRecord {
  const alias = catalog.aliases.get(name);
  if (!alias) throw notFound(`Alias ${aliasArn(name)} is not found.`);
  return findKey(catalog, alias.keyId);
}

function withoutArn(id: string): string {
  if (!id.startsWith('arn:')) return id;
  if (!arnPattern.test(id)) throw new KmsFault('InvalidArnException', 'The ARN is not valid');
  if (!id.startsWith(arnPrefix)) throw notFound('Invalid arn: it is of another account or Region');
  return id.slice(arnPrefix.length).replace(/^key\//, '');
}

/** For operations that take every form: DescribeKey, Encrypt and Decrypt. */
export function resolveKey(catalog: Catalog, id: string): KeyRecord {
  const local = withoutArn(id);
  return local.startsWith('alias/') ? findByAlias(catalog, local) : findKey(catalog, local);
}

/** For operations on the key itself, which take a key id or key ARN and no alias. */
export function resolveKeyOnly(catalog: Catalog, id: string): KeyRecord {
  const local = withoutArn(id);
  if (local.startsWith('alias/')) throw notFound(`Invalid keyId '${local}'`);
  return findKey(catalog, local);
}

export function optionalKeyId(input: Input, member = 'KeyId'): string | undefined {
  return text(input, member, keyIdRule);
}

export function requiredKeyId(input: Input, member = 'KeyId'): string {
  return required(member, optionalKeyId(input, member));
}
