/** What lies in the cloud: anyone there may read it, and nobody can. */
export interface BackupFile {
  readonly blob: Blob;
  /** Its first bytes, to look at. */
  readonly beginning: Uint8Array;
}

/** What came out of it again. */
export interface OpenedFile {
  readonly name: string;
  readonly blob: Blob;
}
