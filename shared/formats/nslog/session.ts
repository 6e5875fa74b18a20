/** How a session with the store ended. */
export interface ClosedSession {
  /** Without brackets; the oldest releases print no port. */
  client: string;
  /** Null = nobody had logged in. */
  user: string | null;
  durationSeconds: number;
  bytesFromClient: number;
  bytesToClient: number;
  mailboxesSelected: number;
}

const CLOSE =
  /^close \[?([^\s\]]{1,80})\]? (\S{1,320}) \d{4}\/\d{1,2}\/\d{1,2} \d{1,2}:\d\d:\d\d (\d{1,6}):(\d\d):(\d\d) (\d{1,15}) (\d{1,15}) (\d{1,9})\s*$/;

/** Reads the message of a `close` line of imap, pop or http; null = in another form. */
export const parseClosedSession = (message: string): ClosedSession | null => {
  const m = CLOSE.exec(message.slice(0, 1_000));
  if (!m) return null;
  return {
    client: m[1] ?? '',
    user: m[2] === '[unauthenticated]' ? null : (m[2] ?? ''),
    durationSeconds: (Number(m[3]) * 60 + Number(m[4])) * 60 + Number(m[5]),
    bytesFromClient: Number(m[6]),
    bytesToClient: Number(m[7]),
    mailboxesSelected: Number(m[8]),
  };
};
