import type { Acknowledgement, Deliverer } from './deliver.ts';
import type { Message, StandInUser } from './model.ts';
import { isAnswer, readContent } from './web-api/call.ts';
import { shownView } from './web-api/views.ts';
import type { Workspace } from './workspace.ts';

/** A click on an element of a message. */
export interface Click {
  user: string;
  ts: string;
  actionId: string;
  /** Tells buttons with the same action apart. @default the first with that action */
  value?: string;
}

/** What people can do in the workspace. Each resolves with what the app answered. */
export interface People {
  /** Throws when there is no such message or element: nobody can click what is not there. */
  click(click: Click): Promise<Acknowledgement>;
  slash(command: { user: string; text: string; name?: string; thread?: string }): Promise<Acknowledgement>;
  say(message: { user: string; text: string; thread?: string }): Promise<void>;
  submitView(submission: {
    user: string;
    viewId: string;
    values: Record<string, Record<string, unknown>>;
  }): Promise<Acknowledgement>;
  closeView(viewId: string): void;
}

type Element = Record<string, unknown> & { type: string; action_id?: string; value?: string };

interface AnyBlock {
  block_id: string;
  elements?: Element[];
  accessory?: Element;
}

const findElement = (message: Message, { actionId, value }: Click) => {
  for (const block of (message.blocks ?? []) as AnyBlock[]) {
    for (const element of [...(block.elements ?? []), ...(block.accessory ? [block.accessory] : [])]) {
      const options = (element['options'] as { value: string }[] | undefined) ?? [];
      const chosen = options.find((option) => option.value === value);
      const matches = value === undefined || element.value === value || chosen !== undefined;
      if (element.action_id === actionId && matches) return { block, element, chosen };
    }
  }
  throw new Error(`message ${message.ts} has no element ${actionId} ${value ?? ''}`);
};

/** What Slack tells a person when a command was not acknowledged. */
const failure = (command: string, { outcome }: Acknowledgement): string =>
  outcome === 'http_service_error' || outcome === 'dispatch_failed'
    ? `${command} failed because the app did not respond.`
    : `${command} failed with the error "${outcome}"`;

export const createPeople = (workspace: Workspace, deliverer: Deliverer): People => {
  const { conversation, team, channel, botUserId, botId } = workspace;

  const userOf = (id: string): StandInUser => {
    const user = workspace.users.find((u) => u.id === id);
    if (user === undefined) throw new Error(`nobody here is ${id}`);
    return user;
  };

  const common = { api_app_id: 'A0STANDIN', token: 'verification-token-unused' };
  const identity = (user: StandInUser) => ({ id: user.id, username: user.name, name: user.name, team_id: team.id });
  const shownTeam = { id: team.id, domain: team.domain };

  const show = (
    content: { text: string; blocks?: unknown[] },
    user: string,
    thread: string | undefined,
    slack = false,
  ) =>
    conversation.add({
      channel: channel.id,
      ts: conversation.nextTs(),
      user: botUserId,
      ...(slack ? { fromSlack: true } : { bot_id: botId }),
      ...content,
      ...(thread === undefined ? {} : { thread_ts: thread }),
      visibleTo: user,
    });

  const showAnswer = async (answer: Acknowledgement & { outcome: 'acknowledged' }, user: string, thread?: string) => {
    if (answer.body === '') return;
    const content = readContent(
      answer.json ? (JSON.parse(answer.body) as Record<string, unknown>) : { text: answer.body },
    );
    await show(
      isAnswer(content) ? { text: `The app answered with ${String(content['error'])}.` } : content,
      user,
      thread,
    );
  };

  return {
    click: async (click) => {
      const user = userOf(click.user);
      const message = conversation.find(channel.id, click.ts);
      if (message === undefined || (message.visibleTo ?? user.id) !== user.id)
        throw new Error(`no message ${click.ts}`);
      const { block, element, chosen } = findElement(message, click);
      const thread = message.thread_ts;
      const { text, action_id, type, value, style } = element;
      const action = { action_id, block_id: block.block_id, type, text, value, style, selected_option: chosen };
      const payload = {
        ...common,
        type: 'block_actions',
        user: identity(user),
        team: shownTeam,
        enterprise: null,
        is_enterprise_install: false,
        channel: { id: channel.id, name: channel.name },
        container: {
          type: 'message',
          message_ts: message.ts,
          channel_id: channel.id,
          is_ephemeral: message.visibleTo !== undefined,
          ...(thread === undefined ? {} : { thread_ts: thread }),
        },
        message: { type: 'message', ...message },
        state: { values: {} },
        trigger_id: workspace.newTrigger(user.id),
        response_url: workspace.newResponseAddress({
          channel: channel.id,
          user: user.id,
          source: message.ts,
          thread: thread ?? null,
        }),
        actions: [{ ...action, action_ts: conversation.nextTs() }],
      };
      return deliverer.send({ payload: JSON.stringify(payload) });
    },
    slash: async ({ user: id, text, name = '/qm', thread }) => {
      const user = userOf(id);
      const answer = await deliverer.send({
        ...common,
        team_id: team.id,
        team_domain: team.domain,
        channel_id: channel.id,
        channel_name: channel.name,
        user_id: user.id,
        user_name: user.name,
        command: name,
        text,
        is_enterprise_install: 'false',
        response_url: workspace.newResponseAddress({
          channel: channel.id,
          user: user.id,
          source: null,
          thread: thread ?? null,
        }),
        trigger_id: workspace.newTrigger(user.id),
      });
      if (answer.outcome === 'acknowledged') await showAnswer(answer, user.id, thread);
      else await show({ text: failure(name, answer) }, user.id, thread, true);
      return answer;
    },
    say: async ({ user, text, thread }) => {
      await conversation.add({
        channel: channel.id,
        ts: conversation.nextTs(),
        user: userOf(user).id,
        text: text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
        ...(thread === undefined ? {} : { thread_ts: thread }),
      });
    },
    submitView: async ({ user: id, viewId, values }) => {
      const user = userOf(id);
      const view = workspace.views.get(viewId);
      if (view === undefined || view.user !== id) throw new Error(`${id} has no view ${viewId} open`);
      const payload = {
        ...common,
        type: 'view_submission',
        user: identity(user),
        team: shownTeam,
        trigger_id: workspace.newTrigger(id),
        view: { ...shownView(view, workspace), state: { values } },
        response_urls: [],
        is_enterprise_install: false,
        enterprise: null,
      };
      const answer = await deliverer.send({ payload: JSON.stringify(payload) });
      if (answer.outcome === 'acknowledged' && answer.body === '') {
        workspace.views.delete(viewId);
        conversation.publish({ kind: 'view-closed', id: viewId, user: id });
      }
      return answer;
    },
    closeView: (viewId) => {
      const view = workspace.views.get(viewId);
      if (view === undefined || !workspace.views.delete(viewId)) return;
      conversation.publish({ kind: 'view-closed', id: viewId, user: view.user });
    },
  };
};
