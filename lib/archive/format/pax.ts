/**
 * PAX extended header records, POSIX.1-2017 pax, "pax Extended Header": `<length> <keyword>=<value>\n`, where length
 * counts the bytes of the whole record. Read by that length alone, so a value may hold line breaks.
 */
import type { ByteText } from './byte-text.ts';
import { InvalidArchive } from './entry.ts';

export type Records = Readonly<Record<string, ByteText>>;
/** In the order of the archive: one old form of sparse files repeats a keyword many times. */
export type RecordList = readonly (readonly [keyword: string, value: ByteText])[];

export function encodeRecords(records: Records): Buffer {
  const lines = Object.entries(records).map(([keyword, value]) => {
    const rest = ` ${keyword}=${value}\n`;
    let length = rest.length;
    while (length !== rest.length + String(length).length) length = rest.length + String(length).length;
    return length + rest;
  });
  return Buffer.from(lines.join(''), 'latin1');
}

/** Throws {@link InvalidArchive}. */
export function decodeRecords(body: Buffer): RecordList {
  const text = body.toString('latin1');
  const records: [string, ByteText][] = [];
  for (let at = 0; at < text.length; ) {
    const digits = /^[1-9]\d{0,8}(?= )/.exec(text.slice(at, at + 10))?.[0];
    const record = text.slice(at + (digits?.length ?? 0) + 1, at + Number(digits ?? 0));
    const equals = record.indexOf('=');
    if (!digits || equals < 1 || !record.endsWith('\n') || at + Number(digits) > text.length)
      throw new InvalidArchive('an extended header of the archive is not valid');
    records.push([record.slice(0, equals), record.slice(equals + 1, -1)]);
    at += Number(digits);
  }
  return records;
}

const second = 1_000_000_000n;

/** Nanoseconds since 1970 as the decimal seconds of a record. */
export function encodeTime(nanoseconds: bigint): string {
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const fraction = String(size % second)
    .padStart(9, '0')
    .replace(/0+$/, '');
  return `${nanoseconds < 0n ? '-' : ''}${size / second}${fraction && `.${fraction}`}`;
}

/** Throws {@link InvalidArchive}. */
export function decodeTime(seconds: string): bigint {
  // Python writes a time near 1970 as `1e-07`.
  if (/^-?\d(\.\d+)?e-\d\d$/.test(seconds)) return BigInt(Math.round(Number(seconds) * 1e9));
  const [, sign, whole, fraction = ''] = /^(-?)(\d{1,18})(?:\.(\d*))?$/.exec(seconds) ?? [];
  if (whole === undefined) throw new InvalidArchive('a time in the archive is not valid');
  const size = BigInt(whole) * second + BigInt(fraction.slice(0, 9).padEnd(9, '0'));
  return sign ? -size : size;
}

/** Bytes. Throws {@link InvalidArchive}. */
export function decodeSize(digits: string | number | undefined): number {
  const size = /^\d+$/.test(String(digits)) ? Number(digits) : Number.NaN;
  if (!Number.isSafeInteger(size)) throw new InvalidArchive('a size in the archive is not valid');
  return size;
}
