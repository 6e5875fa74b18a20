/** What the service said of its needs. */
export interface FdFigures {
  /** Sessions a process that it is configured for. */
  readonly sessions: number;
  /** Limit of file descriptors for that many. */
  readonly recommended: number;
  /** Sessions a process for which the present limit is enough. */
  readonly possible: number;
}

// The guide prints the line folded, so that any blank may be a line end.
const LINE =
  /Not\s+enough\s+file\s+descriptors\s+to\s+support\s+(\d{1,9})\s+sessions\s+per\s+process;\s+Recommend\s+ulimit\s+-n\s+(\d{1,9})\s+or\s+(\d{1,9})\s+sessions/;

/** Reads the line (6.3 Administration Guide, 20.14.4, Over Sessions Per Process); null = other words. */
export const figuresIn = (text: string): FdFigures | null => {
  const match = LINE.exec(text);
  if (!match) return null;
  return { sessions: Number(match[1]), recommended: Number(match[2]), possible: Number(match[3]) };
};

/** The next power of two from `count` on, 1,024 at least. */
export const roomFor = (count: number): number => 2 ** Math.ceil(Math.log2(Math.max(count, 1_024)));
