import type { ReadKind } from '#shared/actions/reads.ts';
import type { Bounds } from '#shared/contracts/finding.ts';
import type { ReadRequest, ReplyTo } from '#shared/contracts/job.ts';
import type { Manifest } from '#shared/contracts/manifest.ts';
import type { Reply } from '#shared/contracts/notification.ts';
import { HostName, type Instant } from '#shared/contracts/primitives.ts';
import { plainReply } from '../../records/replies.ts';
import { askHost } from '../../records/requests.ts';
import type { WorkerPorts } from '../ports.ts';

/** One `/qm` command: reads are answered in place, changes are prepared in a thread. */
export interface ChatCommand {
  name: string;
  /** Arguments as help prints them. */
  usage: string;
  summary: string;
  /** What it asks a host; absent = no host is asked. */
  reads?: readonly ReadKind[];
  /** Null: the host was asked, and its answer comes by itself. */
  run(words: readonly string[], context: CommandContext): Promise<Reply | null>;
}

export interface CommandContext {
  /** Idempotency key of the request: a redelivery asks the host for the same read again. */
  id: string;
  /** When it was typed: the same however often it is delivered. */
  at: Instant;
  replyTo: ReplyTo;
  ports: WorkerPorts;
}

/** How to call a command, after a call that could not be understood. */
export const usageReply = (command: Pick<ChatCommand, 'name' | 'usage'>, why: string): Reply =>
  plainReply(`/qm ${command.name}`, [why, `Usage: /qm ${command.name} ${command.usage}`]);

/** The host that a word names: its full name, or a beginning that only one host has. A text instead says why not. */
export const hostOf = (word: string | undefined, hosts: readonly string[]): { host: string } | { error: string } => {
  const known = `Hosts: ${hosts.join(', ')}.`;
  if (!word) return { error: `Which host? ${known}` };
  const name = HostName.safeParse(word.toLowerCase());
  if (!name.success) return { error: `That is no host name. ${known}` };
  const matches = hosts.includes(name.data)
    ? [name.data]
    : hosts.filter((h) => h.startsWith(`${name.data}.`) || h.startsWith(name.data));
  if (matches.length !== 1)
    return { error: `${matches.length === 0 ? 'No host' : 'More than one host'} is called that. ${known}` };
  return { host: matches[0]! };
};

/** Sends a read to a host; the results function answers the person who asked. */
export const ask = async (
  host: string,
  operation: ReadRequest['operation'],
  heading: string,
  context: CommandContext,
  manifest: Manifest | null = null,
  shown: { only?: Bounds; note?: string } = {},
): Promise<null> => {
  await askHost(
    { id: context.id, host, operation, purpose: { kind: 'answer', heading, replyTo: context.replyTo, ...shown } },
    manifest,
    context.ports,
  );
  return null;
};
