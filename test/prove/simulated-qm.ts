import type { Reply } from '#agent/drivers/dialogue.ts';
import type { Tool } from '#agent/execute/run.ts';
import { type Context, openContext } from '#local/mailhost/imsimta/context.ts';
import { runCommand } from '#local/mailhost/imsimta/qm/commands.ts';
import { beginSession } from '#local/mailhost/imsimta/qm/session.ts';

/** Moments at which others may act on the queue. */
export interface Meanwhile {
  /** Before qm does what a line says. */
  before?: (line: string) => void;
  /** Each time qm has printed something: in the middle of what a line says. */
  during?: () => void;
  /** After it, before the answer is read. */
  after?: (line: string) => void;
}

/** The simulated host's qm, without a process: its own code on its own queue files. Its Job Controller agrees to all. */
export const simulatedQm = (root: string, meanwhile: Meanwhile = {}): (() => Tool) => {
  const real = openContext(root);
  return () => {
    let printed = '';
    let over = false;
    const context: Context = {
      ...real,
      control: () => Promise.resolve({ status: 200, body: {} }),
      print: (text) => {
        printed += text;
        meanwhile.during?.();
      },
    };
    const session = beginSession(context);
    const ended: Reply = { ok: false, why: 'the tool ended (exit code 0)' };
    return {
      ready: () => Promise.resolve({ ok: true, text: '' }),
      say: async (line) => {
        if (over) return ended;
        meanwhile.before?.(line);
        printed = '';
        over = (await runCommand(session, line.split(' '), 'interactive')) === 'exit';
        meanwhile.after?.(line);
        return over ? ended : { ok: true, text: printed };
      },
      close: () => Promise.resolve({ ended: true }),
    };
  };
};
