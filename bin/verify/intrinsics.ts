/** A part of a synthesized template as it must be in AWS, with every intrinsic function read. */

/** What the deployment knows and the template does not. */
export interface Known {
  readonly pseudo: Readonly<Record<string, string>>;
  /** Physical id and type by logical id. */
  readonly resources: Readonly<Record<string, { readonly type: string; readonly id: string }>>;
  /** Values of the exports of every stack, by name. */
  readonly exports: Readonly<Record<string, string>>;
}

/** Stands for a value that only the service knows. It equals any text without a space. */
export const anyText = '\u0000';

export function resolve(part: unknown, known: Known): unknown {
  if (Array.isArray(part)) return part.map((item) => resolve(item, known)).filter((item) => item !== undefined);
  if (typeof part !== 'object' || part === null) return part;
  const [[name = '', value] = []] = Object.entries(part);
  if (Object.keys(part).length !== 1 || !(name === 'Ref' || name.startsWith('Fn::')))
    return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, resolve(item, known)]));
  return intrinsic(name, value, known);
}

function intrinsic(name: string, value: unknown, known: Known): unknown {
  switch (name) {
    case 'Ref': {
      if (value === 'AWS::NoValue') return undefined;
      return known.pseudo[String(value)] ?? known.resources[String(value)]?.id ?? anyText;
    }
    case 'Fn::GetAtt':
      return attribute(value as [string, string], known);
    case 'Fn::Join': {
      const [separator, parts] = value as [string, unknown];
      return (resolve(parts, known) as string[]).join(separator);
    }
    case 'Fn::Sub':
      return String(Array.isArray(value) ? value[0] : value).replace(
        /\$\{([^}]+)\}/g,
        (_, id) => known.pseudo[id] ?? known.resources[id]?.id ?? anyText,
      );
    case 'Fn::ImportValue':
      return known.exports[String(resolve(value, known))] ?? anyText;
    default:
      return anyText;
  }
}

function attribute([logicalId, name]: [string, string], { pseudo, resources }: Known): string {
  const resource = resources[logicalId];
  if (!resource || name !== 'Arn') return anyText;
  const { type, id } = resource;
  const arn = (service: string, rest: string) =>
    `arn:${pseudo['AWS::Partition']}:${service}:${pseudo['AWS::Region']}:${pseudo['AWS::AccountId']}:${rest}`;
  switch (type) {
    case 'AWS::IAM::Role':
      return `arn:${pseudo['AWS::Partition']}:iam::${pseudo['AWS::AccountId']}:role/${id}`;
    case 'AWS::Lambda::Function':
      return arn('lambda', `function:${id}`);
    case 'AWS::KMS::Key':
      return arn('kms', `key/${id}`);
    case 'AWS::DynamoDB::GlobalTable':
      return arn('dynamodb', `table/${id}`);
    case 'AWS::Events::EventBus':
      return arn('events', `event-bus/${id}`);
    case 'AWS::Logs::LogGroup':
      return arn('logs', `log-group:${id}:*`);
    case 'AWS::SQS::Queue':
      return arn('sqs', id.split('/').at(-1) ?? id);
    default:
      return anyText;
  }
}
