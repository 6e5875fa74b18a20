import type { Server } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSlackChat } from '#adapters/slack/chat.ts';
import { createSlackHandler } from '#functions/slack/request.ts';
import type { SlackStandIn } from '#local/slack/stand-in.ts';
import { Job } from '#shared/contracts/job.ts';
import { toInstant } from '#shared/contracts/primitives.ts';
import { NOW, action, card, finding, proposal } from '#test/adapters/slack/cards.ts';
import { NO_CHROMIUM, chromiumPath, launchChromium } from '#test/chromium.ts';
import { serveFunction } from '#test/functions/slack/lambda-server.ts';
import { BOT_TOKEN, SIGNING_SECRET, startTestSlack } from './start.ts';

const name = `the page in Chromium${chromiumPath === null ? ` (skipped: ${NO_CHROMIUM})` : ''}`;

describe.skipIf(chromiumPath === null)(name, () => {
  const jobs: Job[] = [];
  const problems: string[] = [];
  let server: Server;
  let slack: SlackStandIn;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const handler = createSlackHandler(
      { signingSecret: SIGNING_SECRET, botToken: BOT_TOKEN },
      {
        jobs: { send: async (body) => void jobs.push(Job.parse(JSON.parse(body))) },
        documents: null,
        clock: { now: () => toInstant(Date.now()) },
      },
    );
    const served = await serveFunction(handler);
    server = served.server;
    slack = await startTestSlack({ requestUrl: served.url });
    browser = await launchChromium();
    page = await browser.newPage();
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    await slack.close();
    await new Promise((resolve) => server.close(resolve));
  });

  const chat = () =>
    createSlackChat({
      token: BOT_TOKEN,
      channel: 'C0MAIL',
      apiUrl: slack.apiUrl,
      runbookUrl: 'https://runbooks.example.com/',
      clock: { now: () => NOW },
    });

  test('an incident is read, approved by another person, changed live and answered', async () => {
    await page.goto(slack.url);
    const channel = page.getByRole('log', { name: 'Channel mail-incidents' });
    await channel.waitFor();
    const place = await chat().postCard(
      card({ findings: { 'mx1.example.com': finding({ headline: '<img src=x onerror=alert(1)> & <!channel>' }) } }),
      'incident-1',
    );
    await page.getByRole('heading', { name: '<img src=x onerror=alert(1)>' }).waitFor();
    expect(await page.locator('img, .broadcast').count()).toBe(0);

    await page.getByLabel('Act as').selectOption({ label: 'Ben Example' });
    await page.getByRole('button', { name: 'Approve' }).click();
    await expect.poll(() => jobs).toMatchObject([{ verb: 'approve', replyTo: { by: { user: 'U0BEN' } } }]);

    const done = action({ state: 'executed', outcome: { done: 312 } });
    await chat().updateCard(place, card({ state: 'watching', actions: [done] }));
    await page.getByRole('button', { name: 'Approve' }).waitFor({ state: 'detached' });
    await page.getByText('312 held').waitFor();
    await page.getByText('(edited)').waitFor();

    const entry = { id: 'e', at: NOW, kind: 'executed', text: '312 held on mx1.example.com', by: null } as never;
    await chat().postEntry(place, entry, 'entry-1');
    await page.getByRole('button', { name: '1 reply' }).click();
    await page.getByRole('complementary', { name: 'Thread' }).getByText('312 held on mx1.example.com').waitFor();

    await page.getByRole('textbox', { name: 'Message #mail-incidents' }).fill('/qm counters mx1.example.com');
    await page.keyboard.press('Enter');
    await page.getByText('Asking…').waitFor();
    await expect.poll(() => jobs.at(-1)).toMatchObject({ kind: 'slash', text: 'counters mx1.example.com' });
    const reply = { heading: 'Counters', paragraphs: [], table: null, preformatted: null, footnote: null };
    await chat().answer((jobs.at(-1) as Extract<Job, { kind: 'slash' }>).replyTo, reply);
    await page.getByText('Counters', { exact: true }).waitFor();

    await page.getByLabel('Act as').selectOption({ label: 'Anna Example' });
    await page.getByText('Counters', { exact: true }).waitFor({ state: 'detached' });
    await page.getByText('312 held').first().waitFor();
    expect(problems).toEqual([]);
  }, 60_000);

  test('what cannot be undone is asked about once more', async () => {
    const release = proposal({
      id: 'proposal-0009',
      action: 'release',
      reversible: false,
      undo: null,
      effect: 'Releases.',
    });
    await chat().postCard(card({ actions: [action({ proposal: 'proposal-0009' })] }, [release]), 'incident-2');
    const before = jobs.length;
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Go back' }).click();
    expect(jobs).toHaveLength(before);
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Release' }).click();
    await expect.poll(() => jobs.at(-1)).toMatchObject({ verb: 'approve', value: 'proposal-0009' });
  }, 60_000);

  test('a restart is noticed and survived', async () => {
    const port = Number(new URL(slack.url).port);
    await slack.close();
    await page.getByText('Connection lost').waitFor();
    slack = await startTestSlack({ port });
    await slack.people.say({ user: 'U0BEN', text: 'still there?' });
    await page.getByText('still there?').waitFor();
    await page.getByText('Connection lost').waitFor({ state: 'detached' });
  }, 60_000);
});
