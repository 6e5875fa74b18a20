// `CODE SIZE FROM rfc822;TO`: an empty sender leaves two blanks, `<>` with LOG_FORMAT=2, `0:` with 3; attributes with 4 on.
const SENDER = /\s[EQZRK][A-Z]{0,3} \d{1,9} (\S*) \S*;|\bso="([^"]*)"|"so":"([^"]*)"/;

/** Envelope From of a mail.log entry's line, '' for the empty one; null = the line does not show it. */
export const senderIn = (line: string): string | null => {
  const found = SENDER.exec(line);
  const sender = found?.slice(1).find((group) => group !== undefined);
  if (sender === undefined) return null;
  return sender === '<>' || sender === '0:' || sender === '&lt;&gt;' ? '' : sender;
};
