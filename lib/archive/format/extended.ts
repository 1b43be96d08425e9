/**
 * What stands before an entry's own header block and says more of it: PAX headers, of one entry or of all that follow,
 * and GNU tar's long names.
 */
import { type Block, blockLength, decodeBlock, paddingOf } from './block.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ByteText } from './byte-text.ts';
import { InvalidArchive } from './entry.ts';
import { type ArchiveInfo, decodeInfo } from './info.ts';
import { decodeRecords, type RecordList } from './pax.ts';

/** Bytes. Paths end at 4 KiB on every system; this leaves room for what another tar writes besides. */
const extendedHeaderLimit = 1024 * 1024;

export interface Extended {
  readonly block: Block;
  /**
   * Where two have the same keyword, the later one counts. First come long names, then what is said of the whole
   * archive, then what is said of the entry.
   */
  readonly records: RecordList;
}

export class ExtendedReader {
  readonly #reader: ByteReader;
  readonly #onInfo: (info: ArchiveInfo) => void;
  #global: RecordList = [];

  constructor(reader: ByteReader, onInfo: (info: ArchiveInfo) => void) {
    this.#reader = reader;
    this.#onInfo = onInfo;
  }

  /** Reads on to the next entry's own block. Undefined at the end of the archive. Throws {@link InvalidArchive}. */
  async next(): Promise<Extended | undefined> {
    const longNames: [string, ByteText][] = [];
    let own: RecordList = [];
    for (;;) {
      const block = decodeBlock(await this.#reader.exactly(blockLength));
      if (!block) return undefined;
      switch (block.type) {
        case 'ExtendedHeader':
        case 'OldExtendedHeader':
          own = decodeRecords(await this.#bodyOf(block));
          break;
        case 'GlobalExtendedHeader':
          this.#takeGlobal(decodeRecords(await this.#bodyOf(block)));
          break;
        case 'NextFileHasLongPath':
          longNames.push(['path', toEnd(await this.#bodyOf(block))]);
          break;
        case 'NextFileHasLongLinkpath':
          longNames.push(['linkpath', toEnd(await this.#bodyOf(block))]);
          break;
        // A label of the whole archive, Solaris access rights, an inode of star: no entry is lost by passing over them.
        case 'TapeVolumeHeader':
        case 'SolarisACL':
        case 'Inode':
          await this.#bodyOf(block);
          break;
        case 'ContinuationFile':
          throw new InvalidArchive('the archive begins in the middle of a file: it is one of several volumes');
        case 'OldGnuLongPath':
          throw new InvalidArchive('the archive has long names in a form that GNU tar gave up in 1994');
        default:
          return { block, records: [...longNames, ...this.#global, ...own] };
      }
    }
  }

  /** Other keywords keep what an earlier header said of them. */
  #takeGlobal(records: RecordList): void {
    for (const [keyword, value] of records) {
      const info = keyword === 'comment' ? decodeInfo(value) : undefined;
      if (info) this.#onInfo(info);
    }
    const said = new Map([...this.#global, ...records]);
    said.delete('comment');
    this.#global = [...said];
  }

  async #bodyOf({ size = 0 }: Block): Promise<Buffer> {
    if (size > extendedHeaderLimit) throw new InvalidArchive('an extended header of the archive is too large');
    const body = await this.#reader.exactly(size);
    await this.#reader.skip(paddingOf(size));
    return body;
  }
}

function toEnd(body: Buffer): ByteText {
  return body.toString('latin1').replace(/\0.*$/s, '');
}
