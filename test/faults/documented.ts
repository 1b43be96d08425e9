/** What may befall a call: the ways of a network, and every error that the API reference gives for the operation. */
import type { Fault } from '../support/network/proxy.ts';

export type Operation = 'GetItem' | 'UpdateItem' | 'DeleteItem' | 'Encrypt' | 'Decrypt' | 'SendMessage';

const common = {
  client: [
    ...['AccessDeniedException', 'ExpiredTokenException', 'IncompleteSignature', 'MalformedHttpRequestException'],
    ...['NotAuthorized', 'OptInRequired', 'RequestAbortedException', 'RequestEntityTooLargeException'],
    ...['RequestExpired', 'RequestTimeoutException', 'ThrottlingException', 'UnknownOperationException'],
    ...['UnrecognizedClientException', 'ValidationError', 'ValidationException'],
  ],
  server: ['InternalFailure', 'ServiceUnavailable'],
};

const dynamodb = {
  client: ['ProvisionedThroughputExceededException', 'RequestLimitExceeded', 'ResourceNotFoundException'],
  server: ['InternalServerError'],
};
const write = [
  ...['ConditionalCheckFailedException', 'ItemCollectionSizeLimitExceededException'],
  ...['ReplicatedWriteConflictException', 'TransactionConflictException'],
];
const kms = {
  client: [
    ...['DisabledException', 'DryRunOperationException', 'InvalidGrantTokenException', 'InvalidKeyUsageException'],
    ...['KMSInvalidStateException', 'NotFoundException'],
  ],
  server: ['DependencyTimeoutException', 'KeyUnavailableException', 'KMSInternalException'],
};
const sqs = [
  ...['InvalidAddress', 'InvalidMessageContents', 'InvalidSecurity', 'KmsAccessDenied', 'KmsDisabled'],
  ...['KmsInvalidKeyUsage', 'KmsInvalidState', 'KmsNotFound', 'KmsOptInRequired', 'KmsThrottled'],
  ...['QueueDoesNotExist', 'RequestThrottled', 'UnsupportedOperation'],
];

const errors: Record<Operation, { readonly client: readonly string[]; readonly server: readonly string[] }> = {
  GetItem: dynamodb,
  UpdateItem: { ...dynamodb, client: [...dynamodb.client, ...write] },
  DeleteItem: { ...dynamodb, client: [...dynamodb.client, ...write] },
  Encrypt: kms,
  Decrypt: { ...kms, client: [...kms.client, 'IncorrectKeyException', 'InvalidCiphertextException'] },
  SendMessage: { client: sqs, server: [] },
};

const error = (status: number) => (type: string) => ({ kind: 'error', status, type }) as const;

export function documentedErrors(operation: Operation): Injected[] {
  const { client, server } = errors[operation];
  return [...[...client, ...common.client].map(error(400)), ...[...server, ...common.server].map(error(500))];
}

/** Longer than the SDK waits for any of the services. */
const pastTimeout = 2_000;

/** A fault as it is asked for. When a late call arrives, the suite says. */
export type Injected =
  | Exclude<Fault, { readonly kind: 'late' }>
  | { readonly kind: 'late'; readonly past: 'retry' | 'repetition' };

export const networkFaults: readonly Injected[] = [
  { kind: 'drop-request' },
  { kind: 'reset' },
  { kind: 'drop-answer' },
  { kind: 'duplicate' },
  { kind: 'delay', ms: pastTimeout },
  { kind: 'late', past: 'retry' },
  { kind: 'late', past: 'repetition' },
];

/** Whether the service did what was asked, although the vault got no answer. */
export const isApplied = ({ kind }: Injected) => ['drop-answer', 'duplicate', 'delay', 'late'].includes(kind);

export function nameOf(fault: Injected): string {
  if (fault.kind === 'late') return `late, past the ${fault.past},`;
  return fault.kind === 'error' ? fault.type : fault.kind;
}
