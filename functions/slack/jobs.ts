import { createHash } from 'node:crypto';
import type { BlockAction, SlashCommand } from '@slack/bolt';
import { ClickVerb, Job } from '#shared/contracts/job.ts';
import type { Instant } from '#shared/contracts/primitives.ts';
import { untrusted } from '#shared/text/untrusted.ts';

/** The same request gives the same id, however often it arrives; the worker does each id once. */
const idOf = (kind: string, ...parts: readonly (string | undefined)[]): string =>
  `${kind}-${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40)}`;

const parsed = (job: unknown): Job | null => Job.safeParse(job).data ?? null;

/** Work for a pressed button; null for one that is not Queuewarden's or names nothing it knows. */
export const clickJob = (body: BlockAction, at: Instant): Job | null => {
  const action = body.actions[0];
  const verb = ClickVerb.safeParse(action?.action_id);
  if (action?.type !== 'button' || !verb.success) return null;
  const team = body.team?.id ?? body.user.team_id;
  return parsed({
    kind: 'click',
    id: idOf('click', team, body.user.id, body.trigger_id, action.action_ts, verb.data, action.value),
    verb: verb.data,
    value: action.value ?? '',
    at,
    replyTo: {
      channel: body.channel?.id ?? body.container['channel_id'],
      by: { team, user: body.user.id },
      responseUrl: body.response_url || null,
    },
  });
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
