import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineSplitter, type LineAt } from '#shared/formats/lines.ts';

const split = (pieces: readonly Uint8Array[], maxLine?: number) => {
  const lines: (LineAt & { text: string })[] = [];
  const splitter = createLineSplitter(
    (bytes, at) => lines.push({ ...at, text: new TextDecoder('latin1').decode(bytes) }),
    maxLine === undefined ? {} : { maxLine },
  );
  for (const piece of pieces) splitter.write(piece);
  splitter.end();
  return lines;
};

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('createLineSplitter', () => {
  it('gives offsets without line ends, and the last line without newline', () => {
    expect(split([bytes('ab\r\n\ncd')])).toEqual([
      { text: 'ab', start: 0, end: 2, number: 1, tooLong: false },
      { text: '', start: 4, end: 4, number: 2, tooLong: false },
      { text: 'cd', start: 5, end: 7, number: 3, tooLong: false },
    ]);
  });

  it('sees a CRLF that is cut in two', () => {
    expect(split([bytes('ab\r'), bytes('\ncd\n')]).map((l) => l.text)).toEqual(['ab', 'cd']);
  });

  it('keeps the beginning of a line that is too long, and goes on after it', () => {
    const lines = split([bytes('x'.repeat(30)), bytes(`${'x'.repeat(30)}\nok\n`)], 16);
    expect(lines).toEqual([
      { text: 'x'.repeat(16), start: 0, end: 60, number: 1, tooLong: true },
      { text: 'ok', start: 61, end: 63, number: 2, tooLong: false },
    ]);
  });

  it('holds no more than the limit of a line of 100 MB', () => {
    const piece = new Uint8Array(1024 * 1024).fill(120);
    const before = process.memoryUsage().arrayBuffers;
    let kept = 0;
    const splitter = createLineSplitter((line, at) => {
      kept = line.length;
      expect(at).toMatchObject({ end: 100 * 1024 * 1024, tooLong: true });
    });
    for (let i = 0; i < 100; i++) splitter.write(piece);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 1024 * 1024);
    splitter.end();
    expect(kept).toBe(64 * 1024);
  });

  it('gives the same lines wherever the bytes are cut', () => {
    const noise = fc.array(fc.constantFrom(10, 13, 65, 66, 255), { maxLength: 60 });
    fc.assert(
      fc.property(
        noise,
        fc.array(fc.nat(60), { maxLength: 6 }),
        fc.integer({ min: 1, max: 8 }),
        (data, cuts, maxLine) => {
          const all = Uint8Array.from(data);
          const at = [0, ...cuts.map((c) => Math.min(c, all.length)).sort((a, b) => a - b), all.length];
          const pieces = at.slice(1).map((end, i) => all.slice(at[i], end));
          expect(split(pieces, maxLine)).toEqual(split([all], maxLine));
        },
      ),
    );
  });
});
