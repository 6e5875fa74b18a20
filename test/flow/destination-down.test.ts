import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchChromium, NO_CHROMIUM } from '../chromium.ts';
import { startStory, type Story, until, untilAction } from './harness.ts';

let story: Story;
let browser: Browser;
let page: Page;

describe.skipIf(chromiumPath === null)(`a destination goes down, in a browser (${chromiumPath ?? NO_CHROMIUM})`, () => {
  beforeAll(async () => {
    [story, browser] = await Promise.all([startStory(), launchChromium()]);
    page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
    await page.goto(story.system.slackUrl!);
  });
  afterAll(async () => {
    await browser?.close();
    await story?.end();
  });

  /** Something that a person can read, anywhere on the page. */
  const sees = (text: string | RegExp, seconds = 60) =>
    page
      .getByText(text)
      .first()
      .waitFor({ timeout: seconds * 1000 });
  const actAs = (name: string) => page.getByLabel('Act as').selectOption({ label: name });

  test('the thread appears by itself, with the reason, the proof and an offer', async () => {
    await sees('partner.example.net does not take our mail');
    await sees('Do other destinations of the channel take mail at the same time?');
    await sees('connection refused');
    await page.getByRole('button', { name: 'Approve' }).waitFor({ timeout: 60_000 });
    expect(story.held('tcp_local')).toEqual([]);
  }, 120_000);

  test('a visitor may not approve', async () => {
    await actAs('Eve Visitor');
    await page.getByRole('button', { name: 'Approve' }).click();
    await sees('You have no role');
    expect((await story.incident())!.actions[0]!.state).toBe('proposed');
  }, 60_000);

  test('a click on Approve leads to held messages and to the outcome in the thread', async () => {
    await actAs('Bob Oncall');
    await page.getByRole('button', { name: 'Approve' }).click();
    await sees(/told to hold/);
    const hold = await untilAction(story, 'hold', 'verified');
    expect(story.held('tcp_local')).toHaveLength(hold.outcome!['done']!);
    await sees(/are held\./);
    await page.getByRole('button', { name: /\d+ repl/ }).click();
    await sees(`held ${hold.outcome!['done']} of ${hold.outcome!['done']} messages`);
    await page.getByRole('button', { name: 'Approve' }).waitFor({ state: 'detached' });
  }, 120_000);

  test('/qm answers in place', async () => {
    const command = async (text: string): Promise<void> => {
      await page.getByPlaceholder('Message #mail-ops').fill(text);
      await page.keyboard.press('Enter');
    };
    await command('/qm summarize mx1');
    await sees('Queues of mx1.example.edu');
    await command('/qm dir mx1 tcp_local');
    await sees('tcp_local on mx1.example.edu');
    await command('/qm incidents');
    await sees(/^Incidents$/);
    await command('/qm runbook connection refused');
    await sees(/runbook\/destination-down/);
  }, 90_000);

  test('after recovery the held mail is offered for release, and the thread tells what became of it', async () => {
    const held = (await story.incident())!.actions[0]!.outcome!['done']!;
    await story.recover();
    await untilAction(story, 'release', 'proposed', 120);
    await actAs('Alice Postmaster');
    await page.getByRole('button', { name: 'Approve' }).last().click();
    // What cannot be taken back asks once more.
    await page.getByRole('dialog').getByRole('button').last().click();
    await untilAction(story, 'release', 'verified', 150);
    await sees(`${held} messages released: ${held} delivered`);
    expect(story.held('tcp_local')).toEqual([]);
    await until('the end of the incident', async () => (await story.incident())?.state === 'resolved', story);
    // Neither the normal traffic of the host nor what was done to its queue is taken for another problem.
    expect((await story.incidents()).map((i) => Object.values(i.findings)[0]!.playbook)).toEqual(['destination-down']);
  }, 360_000);
});
