// What can stand before an entry: `grep` names the file, syslog the time, host and program. Both are anchored: an
// entry quoted in the middle of a line is text, not an entry.
const GREP = /^[^\s:]{1,200}:(?:\d{1,12}[:-])?(?=\s?\d{1,2}-[A-Za-z]{3}-\d{4} |<(?:en|co|he) |\{")/;
const SYSLOG =
  /^(?:<\d{1,3}>)?(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S{8,24}) \S{1,255} [^\s:]{1,100}: (?:\[ID \d{1,10} [\w.]{1,30}\] )?(?=\s?\d{1,2}-[A-Za-z]{3}-\d{4} |<(?:en|co|he) |\{")/;

/** Line without a grep or syslog prefix. */
export const withoutPrefix = (text: string): string => {
  const first = text.charCodeAt(0);
  // A JSON entry holds colons and braces of its own.
  if (first === 123) return text;
  if (first >= 48 && first <= 57 && text.charCodeAt(2) === 45) return text;
  const prefix = SYSLOG.exec(text) ?? GREP.exec(text);
  return prefix ? text.slice(prefix[0].length) : text;
};
