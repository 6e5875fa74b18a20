const NEWLINE = 10;
/** Codes and levels stand near the beginning of a line. */
const WINDOW = 240;

/** Transaction log: an entry code that begins with Q or R, a word of capitals before the size. */
const FAILED_ATTEMPT = /^\s?\d{1,2}-[A-Za-z]{3}-\d{4} [^>]*? [QR][A-Z]{0,5} +\d/;
/** Service log: its severe levels. */
const SEVERE = /^\[[^\]]{1,40}\] \S{1,255} \S{1,80}: [A-Za-z]{1,20} (?:Error|Critical|Fatal):/;

/** Whether one line must not wait: somebody's mail just failed, or a service says that something is wrong. */
export const isUrgentLine = (line: string): boolean => FAILED_ATTEMPT.test(line) || SEVERE.test(line);

/** Whether any whole line of the bytes is urgent. */
export const hasUrgentLine = (bytes: Buffer): boolean => {
  for (let start = 0; start < bytes.length;) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline === -1 ? bytes.length : newline;
    if (isUrgentLine(bytes.toString('latin1', start, Math.min(end, start + WINDOW)))) return true;
    start = end + 1;
  }
  return false;
};
