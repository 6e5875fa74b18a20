import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSlackChat } from '#adapters/slack/chat.ts';
import { SlackRefused, SlackUnreachable } from '#adapters/slack/errors.ts';
import type { SlackStandIn } from '#local/slack/stand-in.ts';
import { BOT_TOKEN, startTestSlack } from '#test/local/slack/start.ts';
import { chatContract } from '#test/contracts/chat.ts';
import { NOW, card } from './cards.ts';

const RUNBOOKS = 'https://runbooks.example.com/';

const chatOf = (slack: SlackStandIn, changes: Partial<Parameters<typeof createSlackChat>[0]> = {}) =>
  createSlackChat({
    token: BOT_TOKEN,
    channel: 'C0MAIL',
    apiUrl: slack.apiUrl,
    runbookUrl: RUNBOOKS,
    clock: { now: () => NOW },
    ...changes,
  });

chatContract(async () => {
  const slack = await startTestSlack();
  return {
    chat: chatOf(slack),
    seenBy: (user) =>
      slack.conversation
        .all()
        .filter((message) => (message.visibleTo ?? user) === user)
        .map((message) => JSON.stringify(message)),
    replyTo: (user) => ({ channel: 'C0MAIL', by: { team: 'T0EXAMPLE', user }, responseUrl: null }),
    close: () => slack.close(),
  };
});

describe('Slack chat', () => {
  let slack: SlackStandIn;
  beforeEach(async () => {
    slack = await startTestSlack();
  });
  afterEach(() => slack.close());

  test('waits as long as Slack asks, then posts once', async () => {
    const waits: number[] = [];
    slack.limitRate({ method: 'chat.postMessage', times: 2, retryAfterSeconds: 7 });
    await chatOf(slack, { wait: async (ms) => void waits.push(ms) }).postCard(card(), 'm');
    expect(waits).toEqual([7_000, 7_000]);
    expect(slack.conversation.all()).toHaveLength(1);
  });

  test('gives up on a rate limit that is longer than its patience, and says how long', async () => {
    slack.limitRate({ times: 10, retryAfterSeconds: 20 });
    const waits: number[] = [];
    const posting = chatOf(slack, { wait: async (ms) => void waits.push(ms) }).postCard(card(), 'm');
    await expect(posting).rejects.toMatchObject({ name: 'SlackUnreachable', retryAfterSeconds: 20 });
    expect(waits).toEqual([20_000]);
  });

  test('a refusal names the method and Slack’s code', async () => {
    const refused = chatOf(slack, { channel: 'C0OTHER' }).postCard(card(), 'm');
    await expect(refused).rejects.toBeInstanceOf(SlackRefused);
    await expect(refused).rejects.toMatchObject({ method: 'chat.postMessage', code: 'channel_not_found' });
  });

  test('silence is another error than a no', async () => {
    await slack.close();
    await expect(chatOf(slack).find('m')).rejects.toBeInstanceOf(SlackUnreachable);
    slack = await startTestSlack();
  });

  test('no error carries the token', async () => {
    const errors: unknown[] = [];
    const token = 'xoxb-very-secret';
    errors.push(
      await chatOf(slack, { token })
        .postCard(card(), 'm')
        .catch((error: unknown) => error),
    );
    await slack.close();
    errors.push(
      await chatOf(slack, { token })
        .postCard(card(), 'm')
        .catch((error: unknown) => error),
    );
    expect(errors.map((error) => (error as Error).name)).toEqual(['SlackRefused', 'SlackUnreachable']);
    for (const error of errors) expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('very-secret');
    slack = await startTestSlack();
  });

  test('another app’s message with our marker is not ours', async () => {
    const chat = chatOf(slack);
    const place = await chat.postCard(card(), 'm');
    const message = slack.conversation.find(place.channel, place.ts)!;
    message.bot_id = 'B0OTHER';
    expect(await chat.find('m')).toBeNull();
  });

  test('looks on further pages', async () => {
    const chat = chatOf(slack);
    const place = await chat.postCard(card(), 'm');
    for (let i = 0; i < 205; i++) await slack.people.say({ user: 'U0ANNA', text: `line ${i}` });
    expect(await chat.find('m')).toEqual(place);
  });

  test('never answers at an address that is not Slack’s', async () => {
    const reply = { heading: 'Hi', paragraphs: [], table: null, preformatted: null, footnote: null };
    const by = { team: 'T0EXAMPLE', user: 'U0ANNA' };
    await chatOf(slack).answer({ channel: 'C0MAIL', by, responseUrl: 'http://127.0.0.1:9/steal' }, reply);
    expect(slack.calls.map((call) => call.method)).toEqual(['chat.postEphemeral']);
  });
});
