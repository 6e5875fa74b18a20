import { versionText } from '../log/products.ts';
import { showCounters } from './counters.ts';
import type { Context } from './context.ts';
import { showProcesses } from './processes.ts';
import { dialogue, oneShot } from './qm/dialogue.ts';
import { parseWords } from './words.ts';

const failure = (context: Context, line: string): number => {
  context.print(`${line}\n`);
  return 1;
};

const tell = async (context: Context, path: string, body: object): Promise<number> => {
  const reply = await context.control(path, body);
  if (!reply) return failure(context, '%IMSIMTA-E-NOJBC, unable to contact the Job Controller; it is not running');
  return reply.status === 200 ? 0 : failure(context, '%IMSIMTA-E-REFUSED, the Job Controller refused the request');
};

/** `imsimta COMMAND …`; resolves with the exit status. */
export const runImsimta = async (context: Context, [command = '', ...args]: readonly string[]): Promise<number> => {
  const { options, operands } = parseWords(args);
  switch (command) {
    case 'qm':
      return args.length > 0 ? await oneShot(context, args) : await dialogue(context);
    case 'version':
      context.print(versionText(context.identity.version, context.identity.name));
      return 0;
    case 'process':
      await showProcesses(context);
      return 0;
    case 'counters':
      if (!options.has('show')) return failure(context, '%IMSIMTA-E-BADCMD, only counters -show is simulated');
      return (await showCounters(context, operands[0])) ? 0 : 1;
    case 'submit':
      return await tell(context, '/imsimta/submit', { channel: operands[0] ?? 'l' });
    case 'cache':
      if (!options.has('sync')) return failure(context, '%IMSIMTA-E-BADCMD, only cache -sync is simulated');
      return await tell(context, '/imsimta/sync', {});
    default:
      return failure(context, `%IMSIMTA-E-BADCMD, unknown command "${command}"`);
  }
};
