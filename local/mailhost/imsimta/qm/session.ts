import type { QueueFile } from '../../queue/tree.ts';
import type { Context } from '../context.ts';

/** A row of the last listing. */
export interface Listed extends QueueFile {
  number: number;
}

/** What lives as long as one `qm` process: numbers mean nothing outside it. */
export interface Session {
  readonly context: Context;
  /** Rows of the last `directory` or `held`, by number; every listing numbers anew. Null before the first. */
  listing: Map<number, Listed> | null;
  /** Where `directory` looks by default. */
  source: 'tree' | 'database';
  /** Asks the person at the terminal; null at the end of input. */
  ask(question: string): Promise<string | null>;
  failed: boolean;
}

/** A session that begins; without `ask` nobody sits at the terminal. */
export const beginSession = (context: Context, ask: Session['ask'] = () => Promise.resolve(null)): Session => ({
  context,
  listing: null,
  source: 'tree',
  failed: false,
  ask,
});

/** Prints an error line and remembers that something went wrong. */
export const complain = (session: Session, line: string): void => {
  session.failed = true;
  session.context.print(`${line}\n`);
};
