/** What an archive says first of all: when, by which version and for which key it was made. */

export interface ArchiveInfo {
  readonly createdAt: Date;
  /** Of the program that made it, such as `0.2.0`. */
  readonly version: string;
  /** Of the backup key, such as `1a2b 3c4d`. */
  readonly fingerprint: string;
}

/** The value of a pax `comment`, which every tar ignores. */
export function encodeInfo({ createdAt, version, fingerprint }: ArchiveInfo): string {
  return `backup-key-vault ${version}, made ${createdAt.toISOString()}, key ${fingerprint}`;
}

const form =
  /^backup-key-vault (\d+\.\d+\.\d+[\w.+-]*), made (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z), key ([0-9a-f]{4} [0-9a-f]{4})$/;

/** Undefined for another program's comment. */
export function decodeInfo(comment: string): ArchiveInfo | undefined {
  const [, version, made, fingerprint] = form.exec(comment) ?? [];
  const createdAt = new Date(made ?? Number.NaN);
  if (version === undefined || fingerprint === undefined || Number.isNaN(createdAt.getTime())) return undefined;
  return { createdAt, version, fingerprint };
}
