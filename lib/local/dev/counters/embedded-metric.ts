/** A metric as the functions print it: CloudWatch's embedded metric format. */

export interface EmbeddedMetric {
  readonly dimensions: Readonly<Record<string, string>>;
  readonly values: ReadonlyMap<string, number>;
}

interface Directive {
  readonly Dimensions?: readonly (readonly string[])[];
  readonly Metrics?: readonly { readonly Name: string }[];
}

/** Undefined for any other line, such as one of the log. */
export function toEmbeddedMetric(line: string): EmbeddedMetric | undefined {
  const printed = parse(line);
  const directive: Directive | undefined = printed?._aws?.CloudWatchMetrics?.[0];
  if (!printed || !directive) return undefined;
  const named = (directive.Dimensions ?? []).flat().map((name) => [name, String(printed[name])]);
  const values = (directive.Metrics ?? []).map(({ Name }) => [Name, Number(printed[Name])] as const);
  return { dimensions: Object.fromEntries(named), values: new Map(values) };
}

interface Printed {
  readonly _aws?: { readonly CloudWatchMetrics?: readonly Directive[] };
  readonly [field: string]: unknown;
}

function parse(line: string): Printed | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
