import { createHash } from 'node:crypto';
import type { Job } from '#shared/contracts/job.ts';
import type { Reply } from '#shared/contracts/notification.ts';
import { plainReply } from '../replies.ts';
import { commands } from './commands/index.ts';
import type { WorkerPorts } from './ports.ts';

/** Runs `/qm TEXT`. Null: a host was asked and answers by itself. */
export const slash = async (job: Extract<Job, { kind: 'slash' }>, ports: WorkerPorts): Promise<Reply | null> => {
  const [name = 'help', ...words] = job.text.trim().split(/\s+/).filter(Boolean);
  const command = commands.find((c) => c.name === name.toLowerCase());
  if (!command) return help(name);
  // The id of a request names objects: made from the job's key, which comes from outside.
  const id = `qm-${createHash('sha256').update(job.id).digest('hex').slice(0, 24)}`;
  return command.run(words, { id, replyTo: job.replyTo, ports });
};

const help = (name: string): Reply =>
  plainReply('/qm', [
    ...(name === 'help' ? [] : ['This command is not known.']),
    ...commands.map((c) => `/qm ${c.name}${c.usage ? ` ${c.usage}` : ''}: ${c.summary}`),
    '/qm help: this list',
    'Changes are never made from here: they are offered in an incident’s thread, with the list of messages, and need an approval.',
  ]);
