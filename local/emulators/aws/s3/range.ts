/** Bytes from `start` up to, not including, `end`. */
export interface ByteRange {
  start: number;
  end: number;
}

/** A Range header for an object of that size. Null = the whole object: no header, or one that S3 ignores. */
export const parseRange = (range: string | undefined, size: number): ByteRange | 'unsatisfiable' | null => {
  const parts = /^bytes=(?<first>\d{0,15})-(?<last>\d{0,15})$/.exec(range ?? '')?.groups;
  if (!parts) return null;
  const { first = '', last = '' } = parts;
  if (first === '' && last === '') return null;
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size };
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return null;
  if (start >= size) return 'unsatisfiable';
  return { start, end: last === '' ? size : Math.min(Number(last) + 1, size) };
};
