/** What the proxy says of one session; old and new logs use the same words behind the session's id. */
export type MmpMessage =
  | { kind: 'session-start'; client: string; server: string }
  /** `side` = whose connection broke; `error` = errno or its text, as printed. */
  | { kind: 'socket-error'; side: 'client' | 'server'; error: string }
  | { kind: 'session-bytes'; clientToServer: number; serverToClient: number; seconds: number }
  | { kind: 'session-end' }
  | { kind: 'connection-limit'; client: string }
  | { kind: 'bad-guy'; client: string; badness: number };

const START = /^session start, client IP (\S{1,80}), server IP (\S{1,80})\s*$/;
const SOCKET = /^(client|server) socket IO error:? (.{1,200})$/;
const BYTES = /^(\d{1,15}) C->S bytes, (\d{1,15}) S->C bytes in (\d{1,10}) seconds?\s*$/;
const LIMIT = /^Connection limit reached for client IP (\S{1,80})\s*$/;
const BAD_GUY = /^badguy (\S{1,80}) now has (\d{1,9}) badness\s*$/;

/** Reads the text behind `(sid 0x…)` or `(id n)`; null = nothing known. */
export const parseMmpMessage = (message: string): MmpMessage | null => {
  const text = message.slice(0, 500).trim();
  const start = START.exec(text);
  if (start) return { kind: 'session-start', client: start[1] ?? '', server: start[2] ?? '' };
  const socket = SOCKET.exec(text);
  if (socket)
    return { kind: 'socket-error', side: socket[1] === 'server' ? 'server' : 'client', error: socket[2] ?? '' };
  const bytes = BYTES.exec(text);
  if (bytes)
    return {
      kind: 'session-bytes',
      clientToServer: Number(bytes[1]),
      serverToClient: Number(bytes[2]),
      seconds: Number(bytes[3]),
    };
  if (text === 'session end') return { kind: 'session-end' };
  const limit = LIMIT.exec(text);
  if (limit) return { kind: 'connection-limit', client: limit[1] ?? '' };
  const badGuy = BAD_GUY.exec(text);
  return badGuy ? { kind: 'bad-guy', client: badGuy[1] ?? '', badness: Number(badGuy[2]) } : null;
};

/** Class and subject of what playbooks know of a proxy's session; null = of no interest to them. */
export const noticeOfMmp = (
  message: MmpMessage,
): { class: 'mmp-socket-error' | 'mmp-empty-session' | 'mmp-connection-limit'; subject: string } | null => {
  switch (message.kind) {
    case 'socket-error':
      return { class: 'mmp-socket-error', subject: message.side };
    case 'session-bytes':
      return message.clientToServer === 0 && message.serverToClient === 0
        ? { class: 'mmp-empty-session', subject: '' }
        : null;
    case 'connection-limit':
      return { class: 'mmp-connection-limit', subject: message.client };
    default:
      return null;
  }
};
