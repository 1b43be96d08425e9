import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { type Page, surveyedAttributes } from '../vault/sweep.ts';
import { string } from './attributes.ts';
import type { DynamoDb } from './clients.ts';
import { storageError } from './dynamo-records.ts';
import { toSurveyed } from './wrapped-item.ts';

/** Items of one page. Small enough that a page is looked at and its accounts asked for within a second. */
const pageSize = 500;

/**
 * All accounts, page by page, and of each only what says which keys wrapped it: the role may ask for no other attribute.
 * Strongly consistent, because a pass that finds nothing lets a key go.
 */
export function dynamoSurvey(client: DynamoDb, table: string, signal?: AbortSignal) {
  return {
    /** Throws `storage_unavailable`. */
    async page(after: string | undefined): Promise<Page> {
      const command = new ScanCommand({
        TableName: table,
        Select: 'SPECIFIC_ATTRIBUTES',
        ProjectionExpression: surveyedAttributes.join(', '),
        ConsistentRead: true,
        Limit: pageSize,
        ...(after !== undefined && { ExclusiveStartKey: { account: string(after) } }),
      });
      try {
        const { Items = [], LastEvaluatedKey } = await client.send(command, signal ? { abortSignal: signal } : {});
        return { surveyed: Items.flatMap((item) => toSurveyed(item) ?? []), after: LastEvaluatedKey?.account?.S };
      } catch (cause) {
        throw storageError(cause);
      }
    },
  };
}
