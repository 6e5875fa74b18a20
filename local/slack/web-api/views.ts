import { randomBytes } from 'node:crypto';
import type { View } from '../model.ts';
import { viewErrors } from '../validate/blocks.ts';
import type { Workspace } from '../workspace.ts';
import { type Answer, type Arguments, type Method, jsonArg, refuse, textArg } from './call.ts';

const newId = (): string => `V${randomBytes(5).toString('hex').toUpperCase()}`;

const readView = (args: Arguments, kind: 'modal' | 'home'): Record<string, unknown> | Answer => {
  let view: unknown;
  try {
    view = jsonArg(args, 'view');
  } catch {
    return refuse('invalid_arguments', ['[ERROR] view is no JSON [json-pointer:/view]']);
  }
  const problems = viewErrors(view);
  if (problems.length > 0) return refuse('invalid_arguments', problems);
  const valid = view as Record<string, unknown>;
  return valid['type'] === kind
    ? valid
    : refuse('invalid_arguments', [`[ERROR] must be a ${kind} [json-pointer:/view/type]`]);
};

/** A view as Slack shows it. */
export const shownView = ({ id, hash, view }: View, { team, botId }: Workspace): Record<string, unknown> => ({
  private_metadata: '',
  callback_id: '',
  ...view,
  id,
  hash,
  team_id: team.id,
  bot_id: botId,
  root_view_id: id,
  state: { values: {} },
});

const show = (view: View, workspace: Workspace): Answer => {
  workspace.conversation.publish({ kind: 'view', view });
  return { ok: true, view: shownView(view, workspace) };
};

/** views.open and views.push: both open a modal for whoever the trigger belongs to. */
export const open: Method = (args, workspace) => {
  const valid = readView(args, 'modal');
  if ('ok' in valid) return valid as Answer;
  const trigger = workspace.takeTrigger(textArg(args, 'trigger_id') ?? '');
  if (typeof trigger === 'string') return refuse(trigger);
  const view: View = { id: newId(), user: trigger.user, hash: newId(), view: valid };
  workspace.views.set(view.id, view);
  return show(view, workspace);
};

/** views.update */
export const update: Method = (args, workspace) => {
  const valid = readView(args, 'modal');
  if ('ok' in valid) return valid as Answer;
  const view = workspace.views.get(textArg(args, 'view_id') ?? '');
  if (view === undefined) return refuse('not_found');
  const hash = textArg(args, 'hash');
  if (hash !== undefined && hash !== view.hash) return refuse('hash_conflict');
  Object.assign(view, { view: valid, hash: newId() });
  return show(view, workspace);
};

/** views.publish: somebody's home tab. */
export const publish: Method = (args, workspace) => {
  const valid = readView(args, 'home');
  if ('ok' in valid) return valid as Answer;
  const user = textArg(args, 'user_id') ?? '';
  if (!workspace.users.some(({ id }) => id === user)) return refuse('user_not_found');
  const view: View = { id: workspace.homes.get(user)?.id ?? newId(), user, hash: newId(), view: valid };
  workspace.homes.set(user, view);
  return { ok: true, view: shownView(view, workspace) };
};
