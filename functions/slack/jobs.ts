import { createHash } from 'node:crypto';
import type { BlockAction, SlashCommand } from '@slack/bolt';
import { Job } from '#shared/contracts/job.ts';
import type { Instant } from '#shared/contracts/primitives.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { pressOf } from '../clicks/press.ts';

/** The same request gives the same id, however often it arrives; the worker does each id once. */
const idOf = (kind: string, ...parts: readonly (string | undefined)[]): string =>
  `${kind}-${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40)}`;

const parsed = (job: unknown): Job | null => Job.safeParse(job).data ?? null;

/** Work for a pressed button. */
export type Click = Extract<Job, { kind: 'click' }>;

/** Work for a pressed button; null for one that is not Queuewarden's or names nothing it knows. */
export const clickJob = (body: BlockAction, at: Instant): Click | null => {
  const press = pressOf(body);
  if (!press) return null;
  const { by, verb, value } = press;
  const job = parsed({
    kind: 'click',
    id: idOf('click', by.team, by.user, body.trigger_id, body.actions[0]!.action_ts, verb, value),
    verb,
    value,
    at,
    replyTo: {
      channel: body.channel?.id ?? body.container['channel_id'],
      by,
      responseUrl: body.response_url || null,
    },
  });
  return job?.kind === 'click' ? job : null;
};

/** Work for a slash command; null when it lacks what an answer needs. */
export const slashJob = (command: SlashCommand, at: Instant): Job | null =>
  parsed({
    kind: 'slash',
    id: idOf('slash', command.team_id, command.user_id, command.trigger_id, command.command, command.text),
    text: untrusted(command.text ?? ''),
    at,
    replyTo: {
      channel: command.channel_id,
      by: { team: command.team_id, user: command.user_id },
      responseUrl: command.response_url || null,
    },
  });
