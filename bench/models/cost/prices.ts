/**
 * AWS's prices in us-east-1, in US dollars, without tax and without free tiers, as they stood in the places that `known`
 * names. *list* is the date of AWS's own price list (https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/…), *page* the
 * date on which AWS's page was read, both as others have published them.
 */

export interface Price {
  readonly what: string;
  /** For so many of them. */
  readonly dollars: number;
  readonly per: number;
  /** What one of them is; absent: one of `what`. */
  readonly unit?: 'hour' | 'month' | 'GB-second' | 'GB-month' | 'GB';
  /** Where it was seen, with a date; absent: no dated copy was found. */
  readonly known?: string;
  readonly page: string;
}

const aws = (path: string) => `https://aws.amazon.com/${path}/`;
const million = 1_000_000;

export const prices = {
  hsm: {
    what: 'HSM, `hsm2m.medium`',
    dollars: 1.6,
    per: 1,
    unit: 'hour',
    known: "an example on KMS's page, 2026-09-30; some sources say 1.45",
    page: aws('cloudhsm/pricing'),
  },
  kmsKey: {
    what: 'KMS key, in a key store or not',
    dollars: 1,
    per: 1,
    unit: 'month',
    known: 'page, 2026-09-29',
    page: aws('kms/pricing'),
  },
  kmsRequest: {
    what: 'KMS request',
    dollars: 0.03,
    per: 10_000,
    known: 'list, 2026-09-11',
    page: aws('kms/pricing'),
  },
  signature: {
    what: 'KMS request with a key of P-256: a signature',
    dollars: 0.15,
    per: 10_000,
    known: 'an example on the page, 2026-09-30',
    page: aws('kms/pricing'),
  },
  restRequest: {
    what: 'REST API request',
    dollars: 3.5,
    per: million,
    known: 'page, 2026-08-04',
    page: aws('api-gateway/pricing'),
  },
  httpRequest: {
    what: 'HTTP API request, for comparison',
    dollars: 1,
    per: million,
    page: aws('api-gateway/pricing'),
  },
  invocation: {
    what: 'Lambda invocation',
    dollars: 0.2,
    per: million,
    known: 'list, read 2026-09-06',
    page: aws('lambda/pricing'),
  },
  compute: {
    what: 'Lambda on ARM',
    dollars: 0.0000133334,
    per: 1,
    unit: 'GB-second',
    known: 'list, read 2026-09-06',
    page: aws('lambda/pricing'),
  },
  writeUnit: {
    what: 'DynamoDB, on demand: write unit (1 KB)',
    dollars: 0.625,
    per: million,
    known: 'list, read 2026-09-06',
    page: aws('dynamodb/pricing/on-demand'),
  },
  readUnit: {
    what: 'DynamoDB, on demand: read unit (4 KB)',
    dollars: 0.125,
    per: million,
    known: 'list, read 2026-09-06',
    page: aws('dynamodb/pricing/on-demand'),
  },
  storage: {
    what: 'DynamoDB storage',
    dollars: 0.25,
    per: 1,
    unit: 'GB-month',
    known: 'list, read 2026-09-06',
    page: aws('dynamodb/pricing/on-demand'),
  },
  event: { what: 'EventBridge, own event', dollars: 1, per: million, page: aws('eventbridge/pricing') },
  sqsRequest: {
    what: 'SQS request',
    dollars: 0.4,
    per: million,
    known: 'list, 2025-08-28',
    page: aws('sqs/pricing'),
  },
  webAcl: {
    what: 'WAF: web ACL',
    dollars: 5,
    per: 1,
    unit: 'month',
    known: 'list, 2026-01-07',
    page: aws('waf/pricing'),
  },
  wafRule: {
    what: 'WAF: rule',
    dollars: 1,
    per: 1,
    unit: 'month',
    known: 'list, 2026-01-07',
    page: aws('waf/pricing'),
  },
  wafRequest: {
    what: 'WAF: request',
    dollars: 0.6,
    per: million,
    known: 'list, 2026-01-07',
    page: aws('waf/pricing'),
  },
  alarm: {
    what: 'CloudWatch: alarm metric',
    dollars: 0.1,
    per: 1,
    unit: 'month',
    known: 'page, 2026-08-04',
    page: aws('cloudwatch/pricing'),
  },
  metric: {
    what: 'CloudWatch: custom metric',
    dollars: 0.3,
    per: 1,
    unit: 'month',
    known: 'page, 2026-08-04',
    page: aws('cloudwatch/pricing'),
  },
  alarmOverAlarms: {
    what: 'CloudWatch: alarm over alarms',
    dollars: 0.5,
    per: 1,
    unit: 'month',
    page: aws('cloudwatch/pricing'),
  },
  logs: {
    what: 'CloudWatch Logs, ingested',
    dollars: 0.5,
    per: 1,
    unit: 'GB',
    known: 'page, 2026-08-04',
    page: aws('cloudwatch/pricing'),
  },
  trace: { what: 'X-Ray trace, recorded', dollars: 5, per: million, page: aws('xray/pricing') },
  secret: {
    what: 'secret',
    dollars: 0.4,
    per: 1,
    unit: 'month',
    known: 'list, 2025-08-28',
    page: aws('secrets-manager/pricing'),
  },
  endpoint: {
    what: 'interface endpoint, in one zone',
    dollars: 0.01,
    per: 1,
    unit: 'hour',
    known: 'page, 2026-10-06 (us-west-2)',
    page: aws('privatelink/pricing'),
  },
} as const satisfies Record<string, Price>;

/** Dollars for so many of one thing. */
export function costOf(price: keyof typeof prices, count: number): number {
  const { dollars, per } = prices[price];
  return (count * dollars) / per;
}

export const toCents = (dollars: number): number => Math.round(dollars * 100) / 100;
