import type { MmpLine } from '../mmp-line.ts';

/** One session of the proxy, put together from its lines. */
export interface MmpSession {
  session: string;
  /** Whose connection broke and how, as printed; in order. */
  socketErrors: readonly { side: 'client' | 'server'; error: string }[];
  clientToServer: number | null;
  serverToClient: number | null;
  seconds: number | null;
}

/** Puts lines of sessions together. */
export interface MmpSessions {
  add: (line: MmpLine) => void;
  /** Gives the sessions of which no end was seen. */
  end: () => void;
}

// A log that lost its ends must not keep every session; a proxy has some thousands at a time.
const MOST_OPEN = 20_000;
const MOST_ERRORS = 10;

/**
 * Joins the lines of a session by its id until its end. An id that comes again after an end is another session. The
 * `session start` line has no id and joins nothing.
 */
export const createMmpSessions = (onSession: (session: MmpSession) => void): MmpSessions => {
  const open = new Map<string, MmpSession>();
  const close = (session: MmpSession): void => {
    open.delete(session.session);
    onSession(session);
  };
  const of = (id: string): MmpSession => {
    const known = open.get(id);
    if (known) return known;
    const oldest = open.size >= MOST_OPEN ? open.values().next().value : undefined;
    if (oldest) close(oldest);
    return { session: id, socketErrors: [], clientToServer: null, serverToClient: null, seconds: null };
  };
  return {
    add: ({ session: id, message }) => {
      if (id === null) return;
      const session = of(id);
      if (message.kind === 'session-end') return close(session);
      if (message.kind === 'socket-error') {
        const { side, error } = message;
        open.set(id, { ...session, socketErrors: [...session.socketErrors, { side, error }].slice(0, MOST_ERRORS) });
      } else if (message.kind === 'session-bytes') {
        const { clientToServer, serverToClient, seconds } = message;
        open.set(id, { ...session, clientToServer, serverToClient, seconds });
      } else open.set(id, session);
    },
    end: () => {
      for (const session of open.values()) onSession(session);
      open.clear();
    },
  };
};
