/** TagResource and ListResourceTags, and the tags of CreateKey. */
import { type Tag, withKey } from '../catalog/catalog.ts';
import type { Operation } from '../kms.ts';
import { KmsFault } from '../wire/fault.ts';
import { type Input, isObject, list, required, text } from '../wire/input.ts';
import { page } from '../wire/page.ts';
import { requiredKeyId, resolveKeyOnly } from './key-id.ts';
import { requireNotPendingDeletion } from './key-state.ts';

const tagsPerKey = 50;

const refused = (why: string): KmsFault => new KmsFault('TagException', why);

function readTag(entry: unknown): Tag {
  if (!isObject(entry)) throw refused('A tag must be an object');
  const TagKey = required('TagKey', text(entry, 'TagKey', { min: 1, max: 128 }));
  const TagValue = required('TagValue', text(entry, 'TagValue', { min: 0, max: 256 }));
  if (/^aws:/i.test(TagKey)) throw refused('Tag keys that begin with aws: are reserved');
  return { TagKey, TagValue };
}

export function readTags(input: Input): readonly Tag[] | undefined {
  const tags = list(input, 'Tags')?.map(readTag);
  if (tags && new Set(tags.map(({ TagKey }) => TagKey)).size < tags.length) throw refused('Duplicate tag keys');
  return tags;
}

/** The new value wins where a key has the tag already. */
export function mergeTags(held: readonly Tag[], added: readonly Tag[]): readonly Tag[] {
  const merged = new Map([...held, ...added].map((tag) => [tag.TagKey, tag]));
  if (merged.size > tagsPerKey) throw new KmsFault('LimitExceededException', `A key has at most ${tagsPerKey} tags`);
  return [...merged.values()];
}

export const tagResource: Operation = async (kms, input) => {
  const keyId = requiredKeyId(input);
  const added = required('Tags', readTags(input));
  await kms.commit((catalog) => {
    const key = resolveKeyOnly(catalog, keyId);
    requireNotPendingDeletion(key);
    return withKey(catalog, { ...key, tags: mergeTags(key.tags, added) });
  });
  return {};
};

export const listResourceTags: Operation = (kms, input) => {
  const key = resolveKeyOnly(kms.view(), requiredKeyId(input));
  const { items, more } = page(input, key.tags, { nameOf: ({ TagKey }) => TagKey, maximum: 50, usual: 50 });
  return { Tags: items, ...more };
};
