/** CreateAlias, UpdateAlias, DeleteAlias and ListAliases. */
import { type Catalog, withAlias } from '../catalog/catalog.ts';
import { type Operation, seconds } from '../kms.ts';
import { KmsFault } from '../wire/fault.ts';
import { type Input, required, text } from '../wire/input.ts';
import { page } from '../wire/page.ts';
import { aliasArn, optionalKeyId, requiredKeyId, resolveKeyOnly } from './key-id.ts';
import { specOf } from './key-spec.ts';
import { requireNotPendingDeletion } from './key-state.ts';

const aliasesPerKey = 50;

function readAliasName(input: Input): string {
  const name = required('AliasName', text(input, 'AliasName', { min: 1, max: 256, pattern: /^[a-zA-Z0-9:/_-]+$/ }));
  if (!/^alias\/./.test(name)) throw new KmsFault('ValidationException', 'Alias must start with the prefix "alias/"');
  if (name.startsWith('alias/aws/'))
    throw new KmsFault('InvalidAliasNameException', 'Alias names that begin with alias/aws/ are reserved');
  return name;
}

function target(catalog: Catalog, keyId: string, alias: string): string {
  const key = resolveKeyOnly(catalog, keyId);
  requireNotPendingDeletion(key);
  const others = [...catalog.aliases.values()].filter((held) => held.keyId === key.id && held.name !== alias);
  if (others.length >= aliasesPerKey)
    throw new KmsFault('LimitExceededException', `A key has at most ${aliasesPerKey} aliases`);
  return key.id;
}

function requireAlias(catalog: Catalog, name: string) {
  const alias = catalog.aliases.get(name);
  if (!alias) throw new KmsFault('NotFoundException', `Alias ${aliasArn(name)} is not found.`);
  return alias;
}

/** So that code which knows the alias alone never meets a key of another kind (KMS API reference, UpdateAlias). */
function requireSameSpec(catalog: Catalog, held: string, next: string): void {
  const [from, to] = [held, next].map((id) => specOf(resolveKeyOnly(catalog, id)));
  if (from !== to) throw new KmsFault('ValidationException', `An alias of a ${from} key cannot move to a ${to} key`);
}

export const createAlias: Operation = async (kms, input) => {
  const name = readAliasName(input);
  const keyId = requiredKeyId(input, 'TargetKeyId');
  const now = kms.clock();
  await kms.commit((catalog) => {
    if (catalog.aliases.has(name))
      throw new KmsFault('AlreadyExistsException', `An alias with the name ${aliasArn(name)} already exists`);
    return withAlias(catalog, { name, keyId: target(catalog, keyId, name), createdAt: now, updatedAt: now });
  });
  return {};
};

export const updateAlias: Operation = async (kms, input) => {
  const name = readAliasName(input);
  const keyId = requiredKeyId(input, 'TargetKeyId');
  const updatedAt = kms.clock();
  await kms.commit((catalog) => {
    const alias = requireAlias(catalog, name);
    requireSameSpec(catalog, alias.keyId, keyId);
    return withAlias(catalog, { ...alias, keyId: target(catalog, keyId, name), updatedAt });
  });
  return {};
};

export const deleteAlias: Operation = async (kms, input) => {
  const name = readAliasName(input);
  await kms.commit((catalog) => {
    requireAlias(catalog, name);
    return { ...catalog, aliases: new Map([...catalog.aliases].filter(([held]) => held !== name)) };
  });
  return {};
};

export const listAliases: Operation = (kms, input) => {
  const catalog = kms.view();
  const keyId = optionalKeyId(input);
  const of = keyId === undefined ? undefined : resolveKeyOnly(catalog, keyId).id;
  const aliases = [...catalog.aliases.values()].filter((alias) => of === undefined || alias.keyId === of);
  const { items, more } = page(input, aliases, { nameOf: ({ name }) => name, maximum: 100, usual: 50 });
  const entries = items.map((alias) => ({
    AliasName: alias.name,
    AliasArn: aliasArn(alias.name),
    TargetKeyId: alias.keyId,
    CreationDate: seconds(alias.createdAt),
    LastUpdatedDate: seconds(alias.updatedAt),
  }));
  return { Aliases: entries, ...more };
};
