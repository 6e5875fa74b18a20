import { createInterface } from 'node:readline';
import type { Context } from '../context.ts';
import { runCommand } from './commands.ts';
import { beginSession } from './session.ts';

/** `imsimta qm COMMAND`: one command; exit status 1 if it complained. */
export const oneShot = async (context: Context, words: readonly string[]): Promise<number> => {
  const session = beginSession(context);
  await runCommand(session, words, 'oneShot');
  return session.failed ? 1 : 0;
};

/** `imsimta qm`: prompts, reads commands from standard input until `exit` or its end. */
export const dialogue = async (context: Context): Promise<number> => {
  const input = createInterface({ input: process.stdin, terminal: false });
  const lines = input[Symbol.asyncIterator]();
  const ask = async (question: string): Promise<string | null> => {
    context.print(question);
    const { value, done } = await lines.next();
    return done === true ? null : value;
  };
  const session = beginSession(context, ask);
  for (;;) {
    const line = await ask(`${context.identity.qm.prompt} `);
    if (line === null) break;
    const words = line.trim().split(/\s+/).filter(Boolean);
    if (words.length > 0 && (await runCommand(session, words, 'interactive')) === 'exit') break;
  }
  input.close();
  process.stdin.destroy();
  return session.failed ? 1 : 0;
};
