/**
 * Every error this server answers with, by the name and HTTP status that the KMS API reference gives it.
 * The wire form is that of AWS JSON 1.1: `{"__type": name, "message": text}`.
 */
const statuses = {
  AlreadyExistsException: 400,
  CloudHsmClusterInUseException: 400,
  CloudHsmClusterInvalidConfigurationException: 400,
  CloudHsmClusterNotActiveException: 400,
  CloudHsmClusterNotFoundException: 400,
  CloudHsmClusterNotRelatedException: 400,
  CustomKeyStoreHasCMKsException: 400,
  CustomKeyStoreInvalidStateException: 400,
  CustomKeyStoreNameInUseException: 400,
  CustomKeyStoreNotFoundException: 400,
  DisabledException: 400,
  DryRunOperationException: 400,
  IncorrectKeyException: 400,
  IncorrectTrustAnchorException: 400,
  InvalidAliasNameException: 400,
  InvalidArnException: 400,
  InvalidCiphertextException: 400,
  InvalidKeyUsageException: 400,
  InvalidMarkerException: 400,
  KMSInvalidStateException: 400,
  LimitExceededException: 400,
  MalformedPolicyDocumentException: 400,
  NotFoundException: 400,
  RequestEntityTooLargeException: 413,
  SerializationException: 400,
  TagException: 400,
  UnknownOperationException: 400,
  UnsupportedOperationException: 400,
  ValidationException: 400,
  KMSInternalException: 500,
} as const;

export type FaultName = keyof typeof statuses;

/** Thrown by an operation, answered by the server. The message never carries a plaintext, password or ciphertext. */
export class KmsFault extends Error {
  override readonly name: FaultName;
  readonly status: number;

  constructor(name: FaultName, message = '') {
    super(message);
    this.name = name;
    this.status = statuses[name];
  }
}

/** What a caller is told of anything thrown: our own faults as they are, all else as an internal failure. */
export function toFault(thrown: unknown): KmsFault {
  if (thrown instanceof KmsFault) return thrown;
  return new KmsFault('KMSInternalException', thrown instanceof Error ? thrown.message : 'unknown failure');
}
