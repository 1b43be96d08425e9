/** Bytes as they come, into a Blob: browsers keep large ones on the disk, so a backup need not fit into memory. */

/** Bytes that stay in memory until they become a part of the Blob. */
const partSize = 8 * 1024 * 1024;

export async function gather(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<Blob> {
  const parts: Blob[] = [];
  let [waiting, size]: [Uint8Array<ArrayBuffer>[], number] = [[], 0];
  const settle = () => {
    parts.push(new Blob(waiting));
    [waiting, size] = [[], 0];
  };
  const sink = new WritableStream<Uint8Array<ArrayBuffer>>({
    write(bytes) {
      waiting.push(bytes);
      size += bytes.length;
      if (size >= partSize) settle();
    },
    close: settle,
  });
  await stream.pipeTo(sink);
  return new Blob(parts, { type: 'application/octet-stream' });
}
