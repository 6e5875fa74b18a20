// Controls (escape sequences begin with one), marks that reorder or hide text, line separators, broken surrogates.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * Foreign text made safe for a terminal, on one line: no control character, escape sequence or text-reordering mark
 * gets through; each becomes a visible `·`. Whatever a log, a file name or a tool said goes through here.
 */
export const plain = (text: string, limit = 1_000): string => {
  const safe = text.replace(UNSAFE, '·');
  return safe.length > limit ? `${safe.slice(0, limit - 1)}…` : safe;
};
