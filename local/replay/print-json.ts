import type { Difference } from './difference.ts';
import type { Replay } from './replay.ts';

// JSON leaves these as they are, and a terminal obeys some of them.
const LEFT_RAW = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;

const escaped = (mark: string): string =>
  Array.from({ length: mark.length }, (_, i) => `\\u${mark.charCodeAt(i).toString(16).padStart(4, '0')}`).join('');

/** One JSON document: the incidents, or the differences if they were asked for. */
export const asJson = (
  { files, span, incidents, dropped }: Replay,
  differences: readonly Difference[] | null,
): string => {
  const document = {
    span,
    files: files.map(({ path, kind, coverage, error }) => ({
      path,
      kind,
      lines: coverage.lines,
      parsed: coverage.parsed,
      unparsed: coverage.unparsed,
      ...(error === null ? {} : { error }),
    })),
    dropped,
    ...(differences === null ? { incidents: incidents[0] ?? [] } : { differences }),
  };
  return `${JSON.stringify(document, null, 2).replace(LEFT_RAW, escaped)}\n`;
};
