/**
 * What an AWS account says of itself, on one port of 127.0.0.1: who calls (STS), which roles there are (IAM), both in
 * the query protocol with its XML, and how much of a service it may have (Service Quotas, JSON). Signatures are not
 * evaluated.
 */
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { listen } from '../../lib/local/loopback.ts';

export interface AccountOptions {
  readonly account: string;
  /** ARNs. */
  readonly roles: readonly string[];
  /** By code. A quota that is not here is not known to the service, as in a Region that lacks it. */
  readonly quotas?: Readonly<Record<string, number>>;
}

export interface EmbeddedAccount {
  readonly endpoint: string;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly type: 'text/xml' | 'application/x-amz-json-1.1';
  readonly body: string;
}

const xml = (operation: string, result: string): Answer => ({
  status: 200,
  type: 'text/xml',
  body: `<${operation}Response><${operation}Result>${result}</${operation}Result></${operation}Response>`,
});
const refusal = (status: number, code: string, message: string): Answer => ({
  status,
  type: 'text/xml',
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
});
const json = (status: number, body: object): Answer => ({
  status,
  type: 'application/x-amz-json-1.1',
  body: JSON.stringify(body),
});

function answerQuery({ account, roles }: AccountOptions, form: URLSearchParams): Answer {
  const operation = form.get('Action') ?? '';
  if (operation === 'GetCallerIdentity')
    return xml(operation, `<Account>${account}</Account><Arn>arn:aws:iam::${account}:root</Arn><UserId>x</UserId>`);
  if (operation !== 'GetRole') return refusal(400, 'InvalidAction', `There is no operation ${operation}`);
  const name = form.get('RoleName') ?? '';
  const arn = roles.find((role) => role.endsWith(`/${name}`));
  if (!arn) return refusal(404, 'NoSuchEntity', `The role with name ${name} cannot be found.`);
  const role = `<RoleName>${name}</RoleName><Arn>${arn}</Arn><Path>/</Path><RoleId>AROAEXAMPLE</RoleId>`;
  return xml(operation, `<Role>${role}<CreateDate>2026-01-01T00:00:00Z</CreateDate></Role>`);
}

function answerQuota({ quotas = {} }: AccountOptions, input: Record<string, string>): Answer {
  const { ServiceCode = '', QuotaCode = '' } = input;
  const Value = quotas[QuotaCode];
  if (ServiceCode !== 'cloudhsm' || Value === undefined)
    return json(400, { __type: 'NoSuchResourceException', Message: 'The quota does not exist.' });
  return json(200, { Quota: { ServiceCode, QuotaCode, Value } });
}

/** `options` is looked at for each request, so that a test can change it. */
export async function startAccount(options: () => AccountOptions): Promise<EmbeddedAccount> {
  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const body = await text(request);
    const target = String(request.headers['x-amz-target'] ?? '');
    return target === 'ServiceQuotasV20190624.GetServiceQuota'
      ? answerQuota(options(), JSON.parse(body))
      : answerQuery(options(), new URLSearchParams(body));
  };
  const server = createServer((request, response) => {
    answer(request).then(
      ({ status, type, body }) => response.writeHead(status, { 'content-type': type }).end(body),
      (thrown) => response.writeHead(500).end(String(thrown)),
    );
  });
  const { url, close } = await listen(server);
  return { endpoint: url, close };
}
