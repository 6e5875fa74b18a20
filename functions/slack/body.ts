import * as z from 'zod';

/** A readable body. */
export interface Body {
  kind: 'form' | 'json';
  text: string;
}

/** The least that Bolt's listeners rely on. */
const Interaction = z.looseObject({
  type: z.string(),
  user: z.looseObject({ id: z.string() }),
  actions: z
    .array(z.looseObject({ action_id: z.string() }))
    .min(1)
    .optional(),
});
const BlockActions = Interaction.required({ actions: true });

const Command = z.looseObject({ command: z.string(), user_id: z.string(), team_id: z.string() });

const json = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

const isForm = (text: string): boolean => {
  const fields = new URLSearchParams(text);
  const payload = fields.get('payload');
  if (payload === null) return Command.safeParse(Object.fromEntries(fields)).success;
  const value = json(payload);
  const { success, data } = Interaction.safeParse(value);
  return success && (data.type !== 'block_actions' || BlockActions.safeParse(value).success);
};

/** The body of a signed request, or null when it is not what Slack sends: no UTF-8, no JSON, a payload cut short. */
export const parseBody = (contentType: string, raw: Uint8Array): Body | null => {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(raw);
  } catch {
    return null;
  }
  const type = contentType.split(';', 1)[0]!.trim().toLowerCase();
  if (type === 'application/json') {
    const value = json(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { kind: 'json', text } : null;
  }
  return isForm(text) ? { kind: 'form', text } : null;
};
