import { setImmediate, setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mapSegments, type SegmentWork } from '../../lib/backup/segments.ts';
import { counterBytes, outcome, pieces, through } from './backup-streams.ts';

const copy: SegmentWork = async (segment) => segment.slice();
const of = (length: number, work: SegmentWork = copy) => mapSegments({ capacity: () => length, work });
const rejections: unknown[] = [];
const note = (reason: unknown) => rejections.push(reason);

beforeEach(() => {
  process.on('unhandledRejection', note);
});

afterEach(async () => {
  await setTimeout(5);
  process.off('unhandledRejection', note);
  expect(rejections.splice(0)).toEqual([]);
});

/** The promise's state once everything that can run has run. */
async function stateOf(promise: Promise<unknown>): Promise<string> {
  for (let turn = 0; turn < 20; turn++) await setImmediate();
  const settled = promise.then(
    () => 'done',
    (error) => `failed: ${error}`,
  );
  return Promise.race([settled, setImmediate('pending')]);
}

describe('segments', () => {
  test('have their capacities, their order and one last, whatever the chunks', async () => {
    const sizes = fc.record({
      length: fc.nat(200),
      first: fc.integer({ min: 1, max: 40 }),
      rest: fc.integer({ min: 1, max: 40 }),
      chunks: fc.array(fc.nat(60), { minLength: 1, maxLength: 9 }),
    });
    await fc.assert(
      fc.asyncProperty(sizes, async ({ length, first, rest, chunks }) => {
        const seen: [number, number, boolean][] = [];
        const stream = mapSegments({
          capacity: (index) => (index === 0 ? first : rest),
          async work(segment, { index, last }) {
            seen.push([index, segment.length, last]);
            return segment.slice();
          },
        });
        const bytes = counterBytes(length);
        expect(await through(stream, ...pieces(bytes, ...chunks, 7))).toEqual(new Uint8Array(bytes));

        const count = length <= first ? 1 : 1 + Math.ceil((length - first) / rest);
        const end = count === 1 ? length : length - first - (count - 2) * rest;
        const expected = Array.from({ length: count }, (_, i) => {
          const last = i === count - 1;
          const capacity = i === 0 ? first : rest;
          return [i, last ? end : capacity, last];
        });
        expect(seen).toEqual(expected);
      }),
    );
  });

  test('come out in order, however long each takes', async () => {
    const slowFirst: SegmentWork = async (segment, { index }) => {
      const bytes = segment.slice();
      await setTimeout(index % 3 === 0 ? 12 : 1);
      expect(segment).toEqual(bytes); // lent until now
      return bytes;
    };
    const bytes = counterBytes(100);
    expect(await through(of(7, slowFirst), bytes)).toEqual(new Uint8Array(bytes));
  });

  test('are worked on three at a time, and not at all ahead of a reader who stopped', async () => {
    let [begun, running, most] = [0, 0, 0];
    const stream = of(10, async (segment) => {
      begun += 1;
      running += 1;
      most = Math.max(most, running);
      await setTimeout(1);
      running -= 1;
      return segment.slice();
    });
    const writer = stream.writable.getWriter();
    const writing = writer.write(counterBytes(1000)).then(() => writer.close());
    await setTimeout(30);
    expect(await stateOf(writing)).toBe('pending');
    expect(begun).toBe(3);

    const reader = stream.readable.getReader();
    await reader.read();
    await reader.read();
    await setTimeout(30);
    expect(begun).toBe(5);

    while (!(await reader.read()).done);
    await writing;
    expect([begun, most]).toEqual([100, 3]);
  });

  test('take their copy of a chunk before its write settles', async () => {
    const stream = of(10);
    const [writer, out] = [stream.writable.getWriter(), new Response(stream.readable).bytes()];
    const chunk = new Uint8Array(25);
    for (const fill of [1, 2, 3]) await writer.write(chunk.fill(fill));
    chunk.fill(9);
    await writer.close();
    expect(Buffer.from(await out).toString('hex')).toBe('01'.repeat(25) + '02'.repeat(25) + '03'.repeat(25));
  });
});

describe('a failure', () => {
  test('ends both sides with its error, and nothing of its segment or a later one comes out', async () => {
    const failing: SegmentWork = async (segment, { index }) => {
      if (index !== 4) return segment.slice();
      await setTimeout(10);
      throw new Error('segment 4');
    };
    const bytes = counterBytes(100);
    const { out, error } = await outcome(of(10, failing), [bytes]);
    expect(error).toEqual(new Error('segment 4'));
    expect(out).toEqual(Buffer.from(bytes.subarray(0, 40)));
  });

  test('of several segments at once is the first one in order', async () => {
    const failing: SegmentWork = async (_, { index }) => {
      await setTimeout(10 - 4 * index);
      throw new Error(`segment ${index}`);
    };
    const { out, error } = await outcome(of(10, failing), [counterBytes(100)]);
    expect(error).toEqual(new Error('segment 0'));
    expect(out.length).toBe(0);
  });

  test('reaches a writer who is not writing', async () => {
    const stream = of(10, async () => {
      throw new Error('segment 0');
    });
    const writer = stream.writable.getWriter();
    await writer.write(new Uint8Array(11));
    await expect(stream.readable.getReader().read()).rejects.toThrow('segment 0');
    await expect(writer.closed).rejects.toThrow('segment 0');
  });

  test('is a chunk that is not bytes', async () => {
    const stream = of(10);
    const writer = stream.writable.getWriter();
    const read = stream.readable.getReader().read();
    await expect(writer.write('abc' as unknown as Uint8Array)).rejects.toThrow(TypeError);
    await expect(read).rejects.toThrow('chunk expected a Uint8Array');
    await expect(writer.closed).rejects.toThrow(TypeError);
  });
});

describe('one who leaves', () => {
  test('as the reader stops the writer', async () => {
    const stream = of(10);
    const writer = stream.writable.getWriter();
    const writing = writer.write(counterBytes(1000));
    expect(await stateOf(writing)).toBe('pending');
    await stream.readable.cancel('enough');
    expect(await stateOf(writing)).toBe('failed: enough');
    expect(await stateOf(writer.closed)).toBe('failed: enough');
  });

  test('as the writer ends the reader, also in the midst of a write nobody reads', async () => {
    const stream = of(10);
    const writer = stream.writable.getWriter();
    const writing = writer.write(counterBytes(1000));
    expect(await stateOf(writing)).toBe('pending');
    expect(await stateOf(writer.abort('gone'))).toBe('done');
    expect(await stateOf(writing)).toBe('failed: gone');
    await expect(stream.readable.getReader().read()).rejects.toBe('gone');
  });

  test('as the writer between two writes ends the reader', async () => {
    const stream = of(10);
    const writer = stream.writable.getWriter();
    await writer.write(new Uint8Array(5));
    const read = stream.readable.getReader().read();
    await writer.abort('gone');
    await expect(read).rejects.toBe('gone');
  });
});
