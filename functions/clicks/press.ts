import * as z from 'zod';
import { ClickVerb } from '#shared/contracts/job.ts';
import { Person } from '#shared/contracts/primitives.ts';

/** Who pressed which button. */
export interface Press {
  by: Person;
  verb: ClickVerb;
  value: string;
}

const BlockActions = z.object({
  type: z.literal('block_actions'),
  /** The workspace that the app is installed in; null where it is installed for a whole organisation. */
  team: z.object({ id: z.string() }).nullish(),
  /** `team_id`: the person's own workspace, another one in a channel that workspaces share. */
  user: z.object({ id: z.string(), team_id: z.string().optional() }),
  actions: z.tuple(
    [z.object({ type: z.literal('button'), action_id: ClickVerb, value: z.string().default('') })],
    z.unknown(),
  ),
});

/** The press that an interaction of Slack tells of; null for anything but one of our buttons. */
export const pressOf = (interaction: unknown): Press | null => {
  const { data } = BlockActions.safeParse(interaction);
  if (!data) return null;
  const by = Person.safeParse({ team: data.user.team_id ?? data.team?.id, user: data.user.id });
  const [{ action_id: verb, value }] = data.actions;
  return by.success ? { by: by.data, verb, value } : null;
};
