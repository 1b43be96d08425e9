import { z } from 'zod';
import { group, text } from './settings.ts';

/** What outlived a stack of this vault and is taken up by the next (docs/operations.md, "Taking up what was kept"). */
export const keptSettings = group({
  /** Of the table's stream, which names the table too. */
  tableStreamArn: text(
    'the ARN of a stream of a table',
    /^arn:aws[\w-]*:dynamodb:[\w-]+:\d{12}:table\/[\w.-]+\/stream\/\S+$/,
  ).exactOptional(),
  /** In the order of `identityKeys`. */
  identityKeyArns: z
    .array(text('the ARN of a key', /^arn:aws[\w-]*:kms:[\w-]+:\d{12}:key\/[\w-]+$/), { error: 'a list of ARNs' })
    .readonly()
    .exactOptional(),
}).readonly();
