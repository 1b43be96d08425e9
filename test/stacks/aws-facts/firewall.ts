/** What AWS WAF takes and logs, as its Developer Guide and API Reference said on 28 November 2026. */

/** "Rate-based rule high-level settings", "RateBasedStatement", and its shapes in the API model. */
export const rateBased = {
  windows: [60, 120, 300, 600],
  limit: { least: 10, most: 2_000_000_000 },
  mostCustomKeys: 5,
};

/** "AWS WAF quotas", for one web ACL; 1,500 units are within the basic price, and 5,000 are allowed. */
export const quotas = { responseHeaders: 100, responseBodies: 50, basicCapacity: 1_500 };

/** Capacity units: the pages of each rule statement, and "AWS Managed Rules rule groups list". */
export const capacity = {
  rateBased: 2,
  customKey: 30,
  labelMatch: 1,
  exactMatch: 2,
  textTransformation: 10,
  ruleGroups: {
    AWSManagedRulesAmazonIpReputationList: 25,
    AWSManagedRulesKnownBadInputsRuleSet: 200,
    AWSManagedRulesCommonRuleSet: 700,
  } as Readonly<Record<string, number>>,
};

/** "Data protection" and "FieldToProtect": those without keys protect the whole component, and take no keys. */
export const protection = {
  actions: ['SUBSTITUTION', 'HASH'],
  withKeys: ['SINGLE_HEADER', 'SINGLE_COOKIE', 'SINGLE_QUERY_ARGUMENT'],
  withoutKeys: ['QUERY_STRING', 'BODY'],
};

/** "LoggingConfiguration": "You can specify only the following fields for redaction". */
export const redactable = ['UriPath', 'QueryString', 'SingleHeader', 'Method'];

/** "Log fields for web ACL traffic": where something that a client sent can stand, and as which field it is protected. */
export const loggedData: Readonly<Record<string, readonly string[]>> = {
  'httpRequest.headers': ['SINGLE_HEADER'],
  // Of a rate-based rule whose key is the header: "customValues":[{"key":"HEADER","name":"dogname","value":"ELLA"}].
  'rateBasedRuleList.customValues': ['SINGLE_HEADER'],
  // "matchedData", of the statements that look for SQL or scripts.
  'terminatingRuleMatchDetails.matchedData': ['SINGLE_HEADER', 'QUERY_STRING', 'BODY'],
  'nonTerminatingMatchingRules.ruleMatchDetails': ['SINGLE_HEADER', 'QUERY_STRING', 'BODY'],
  'httpRequest.args': ['QUERY_STRING'],
};

/** "Sending web ACL traffic logs to a CloudWatch Logs log group", and the policy that it asks for. */
export const logGroup = {
  prefix: 'aws-waf-logs-',
  arn: /^arn:aws:logs:[\w-]+:\d{12}:log-group:aws-waf-logs-[\w.#/-]+$/,
  principal: 'delivery.logs.amazonaws.com',
  actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
};
