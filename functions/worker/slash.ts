import { createHash } from 'node:crypto';
import type { Job } from '#shared/contracts/job.ts';
import type { OpaqueId } from '#shared/contracts/primitives.ts';
import type { Reply } from '#shared/contracts/notification.ts';
import { type ReadKind, reads } from '#shared/actions/reads.ts';
import { plainReply } from '../records/replies.ts';
import type { ChatCommand } from './commands/command.ts';
import { commands } from './commands/index.ts';
import { SELECTION_USAGE } from './commands/selection.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import type { WorkerPorts } from './ports.ts';

/** Id of the request that a `/qm` command makes of a host. It names objects, so it is made from the job's, which comes from outside. */
export const slashRequestId = (job: string): OpaqueId =>
  `qm-${createHash('sha256').update(job).digest('hex').slice(0, 24)}`;

/** Runs `/qm TEXT`. Null: a host was asked and answers by itself. */
export const slash = async (job: Extract<Job, { kind: 'slash' }>, ports: WorkerPorts): Promise<Reply | null> => {
  const [name = 'help', ...words] = job.text.trim().split(/\s+/).filter(Boolean);
  const command = commands.find((c) => c.name === name.toLowerCase());
  if (!command) return help(name, ports.runbookUrl);
  return command.run(words, { id: slashRequestId(job.id), at: job.at, replyTo: job.replyTo, ports });
};

const help = (name: string, runbookUrl: string): Reply => ({
  ...plainReply('/qm', [
    ...(name === 'help' ? [] : ['This command is not known.']),
    ...lines(commands),
    '/qm help: this list',
    `SELECTION: ${SELECTION_USAGE}. One criterion, which older, tries and size may narrow.`,
    'No command changes anything by itself: the host lists what a change would touch, a thread shows it, and others than who asked approve it.',
    `What each request does, who may ask, what it costs: ${runbookUrl}/requests`,
  ]),
  preformatted: untrusted(`What is read on a host; none of it changes anything:\n${readLines().join('\n')}`, 2_000),
});

/** What the commands that ask a host have it do: it changes nothing, and some of it costs. */
const readLines = (): string[] => {
  const asking = new Map<ReadKind, string[]>();
  for (const { name, reads: kinds = [] } of commands)
    for (const kind of kinds) asking.set(kind, [...(asking.get(kind) ?? []), name]);
  return [...asking].map(([kind, names]) => {
    const { effect, risk } = reads[kind];
    const said = effect({ host: 'HOST', channel: 'CHANNEL', count: 0 });
    return `${names.join(', ')}: ${said}${risk === 'load' ? ' Costs the host some work.' : ''}`;
  });
};

/** A line each, of those that differ in their name only one for all. */
const lines = (all: readonly ChatCommand[]): string[] => {
  const names = new Map<string, string[]>();
  for (const { name, usage, summary } of all) {
    const rest = `${usage ? ` ${usage}` : ''}: ${summary}`;
    names.set(rest, [...(names.get(rest) ?? []), name]);
  }
  return [...names].map(([rest, same]) => `/qm ${same.join('|')}${rest}`);
};
