import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Manifest } from '#shared/contracts/manifest.ts';
import { manifestKey, Proposal, proposalKey } from '#shared/contracts/proposal.ts';
import { chromiumPath, launchChromium, NO_CHROMIUM } from '../chromium.ts';
import { HOST, startStory, type Story, until, untilAction } from './harness.ts';

let story: Story;
let browser: Browser;
let page: Page;

describe.skipIf(chromiumPath === null)(`two people return mail to its senders (${chromiumPath ?? NO_CHROMIUM})`, () => {
  beforeAll(async () => {
    [story, browser] = await Promise.all([startStory(), launchChromium()]);
    page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
    await page.goto(story.system.slackUrl!);
  });
  afterAll(async () => {
    await browser?.close();
    await story?.end();
  });

  const sees = (text: string | RegExp, seconds = 60) =>
    page
      .getByText(text)
      .last()
      .waitFor({ timeout: seconds * 1000 });
  const actAs = (name: string) => page.getByLabel('Act as').selectOption({ label: name });
  const ofReturn = async () => (await story.incident())?.actions.find((a) => a.offered.action === 'return') ?? null;
  const queued = (): Set<string> =>
    new Set(
      readdirSync(join(story.queue, 'tcp_local'), { recursive: true, encoding: 'utf8' }).map((f) =>
        f.split('/').at(-1)!,
      ),
    );
  /** Presses Approve of the return, and confirms what cannot be undone. */
  const approve = async (): Promise<void> => {
    const { proposal } = (await ofReturn())!;
    await page.getByTestId(`actions-proposal-${proposal}`).getByRole('button', { name: 'Approve' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Cannot be undone').waitFor();
    await dialog.getByRole('button', { name: 'Return to sender' }).click();
  };

  test('a return is only offered; whoever prepares it sees what will follow, and cannot approve it', async () => {
    await page.getByRole('button', { name: /^Prepare: return to sender/ }).waitFor({ timeout: 90_000 });
    await sees('Also possible');
    expect((await ofReturn())!.state).toBe('offered');
    await actAs('Alice Postmaster');
    await page.getByRole('button', { name: /^Prepare: return to sender/ }).click();
    await sees('others have to approve it');
    const { proposal, needed } = await untilAction(story, 'return', 'proposed');
    expect(needed).toBe(2);
    await page.getByTestId(`actions-proposal-${proposal}`).waitFor();
    await sees(/Makes \d+ bounces/);
    await sees('0 of 2 approvals');
    await sees('hold them first');
    await approve();
    await sees('You asked for this action; somebody else has to approve it.');
  }, 180_000);

  test('two others approve, one after the other, and the host returns exactly these messages', async () => {
    await actAs('Bob Oncall');
    await approve();
    await sees('1 of 2 approvals');
    await sees('This takes 2 people');
    expect((await ofReturn())!.state).toBe('proposed');

    const { proposal: id } = (await ofReturn())!;
    const proposal = Proposal.parse(JSON.parse((await story.state.get(proposalKey(id!)))!.text));
    const manifest = (await story.state.get(manifestKey(HOST, proposal.manifestHash!)))!;
    const { ids } = Manifest.parse(JSON.parse(manifest.text));
    await actAs('Cora Postmaster');
    await approve();
    await sees('is told to return');
    const done = await until(
      'a return that was done',
      async () => {
        const action = await ofReturn();
        return action?.outcome ? action : null;
      },
      story,
      120,
    );
    expect(Object.values(done.outcome!).reduce((a, b) => a + b, 0)).toBe(ids.length);
    expect(done.outcome!['done']).toBeGreaterThan(0);
    const left = [...queued()].filter((file) => ids.includes(file.slice(2).replace(/\.\w+$/, '')));
    expect(left.length).toBe(ids.length - done.outcome!['done']! - (done.outcome!['gone'] ?? 0));
    await page.getByTestId(`actions-proposal-${id}`).waitFor({ state: 'detached' });
  }, 240_000);

  test('what somebody asks for with /qm has a thread of its own, and nobody takes it for trouble', async () => {
    await actAs('Alice Postmaster');
    const command = async (text: string): Promise<void> => {
      await page.getByPlaceholder('Message #mail-ops').fill(text);
      await page.keyboard.press('Enter');
    };
    await command('/qm delete mx1 tcp_local to:*');
    await sees('takes no wildcard');
    await command('/qm stop mx1 tcp_intranet minutes:30 because their link is being repaired');
    await sees('Nothing is done yet');
    await sees('Asked for: stop tcp_intranet');
    await sees('Queuewarden sees no trouble here');
    const asked = await until(
      'the proposal of a stop',
      async () =>
        (await story.incidents()).find(
          (i) => i.actions[0]?.offered.action === 'stop' && i.actions[0].state === 'proposed',
        ),
      story,
    );
    const { proposal } = asked.actions[0]!;
    await actAs('Cora Postmaster');
    await page.getByTestId(`actions-proposal-${proposal}`).getByRole('button', { name: 'Reject' }).click();
    await sees('Ended: stop tcp_intranet');
    await actAs('Eve Visitor');
    await command('/qm hold mx1 tcp_local to:partner.example.net');
    await sees('You have no role in this workspace’s Queuewarden policy.');
  }, 120_000);
});
