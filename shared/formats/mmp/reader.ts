import type { Coverage } from '#shared/contracts/digest.ts';
import { createCoverageCounter } from '../coverage.ts';
import { createLineSplitter, type LineAt } from '../lines.ts';
import { type MmpLine, parseMmpLine } from '../mmp-line.ts';

/** Takes the bytes of a log of the proxy, cut anywhere. */
export interface MmpReader {
  write: (chunk: Uint8Array) => void;
  /** Coverage since the last call. */
  take: () => Coverage;
  /** Reads a last line without newline and tells what was understood. */
  end: () => Coverage;
}

/** Streams the session lines of a proxy log of 5.2 to 6.2. Memory is that of one line. */
export const createMmpReader = (onLine: (line: MmpLine, at: LineAt, text: string) => void): MmpReader => {
  const decoder = new TextDecoder();
  const coverage = createCoverageCounter();
  const lines = createLineSplitter((bytes, at) => {
    const text = decoder.decode(bytes);
    const line = at.tooLong ? 'too-long' : parseMmpLine(text);
    if (typeof line === 'string') return coverage.unparsed(line, text, at);
    coverage.parsed();
    onLine(line, at, text);
  });
  return {
    write: lines.write,
    take: coverage.take,
    end: () => {
      lines.end();
      return coverage.take();
    },
  };
};
