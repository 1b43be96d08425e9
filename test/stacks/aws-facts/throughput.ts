/** What AWS allows, as its pages said on 28 November 2026. */

/** AWS KMS Developer Guide, "Request quotas", "AWS CloudHSM key store request quota": shared by all keys of one store. */
export const cloudHsmKeyStore = { operationsPerSecond: 1_800, adjustable: false };

/**
 * API Gateway Developer Guide, "Throttle requests to your REST APIs": limits apply in this order, and the ones of a stage
 * are "default per-method limits and individual per-method limits". A token bucket; "targets rather than guaranteed
 * request ceilings". Some Regions begin with 2,500 requests a second for an account.
 */
export const apiGateway = {
  order: ['per client and method', 'per client', 'per method, default or individual', 'per account and Region'],
  /** Of all APIs of an account in a Region; adjustable. */
  account: { requestsPerSecond: 10_000, burst: 5_000 },
  /** `/*` and `*` stand for each method that has no setting of its own. */
  everyMethod: { ResourcePath: '/*', HttpMethod: '*' },
};

/**
 * Lambda Developer Guide, "Using AWS Lambda with Amazon DynamoDB": "Lambda can process up to 10 batches in each shard
 * simultaneously", and "still ensures in-order processing at the partition-key level". DynamoDB Developer Guide,
 * "On-demand capacity mode": a new table takes 4,000 writes a second, which is four partitions of 1,000, each a shard.
 */
export const lambdaStreams = {
  mostBatchesOfShard: 10,
  shardsOfNewTable: 4,
  secondsKept: 24 * 3600,
  mostRetries: 10_000,
};

/** EventBridge API Reference, "CreateArchive". */
export const eventBridge = { archiveName: /^[.\-_A-Za-z0-9]{1,48}$/ };
