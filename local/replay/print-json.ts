import type { Difference } from './difference.ts';
import type { Replay } from './replay.ts';
import { terminalJson } from '../analyze/terminal-json.ts';

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
  return terminalJson(document);
};
