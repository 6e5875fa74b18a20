import { afterAll, beforeAll, expect, test } from 'vitest';
import { startStory, type Story, until, untilAction } from './harness.ts';

let story: Story;
beforeAll(async () => {
  story = await startStory({ proposalLifetimeSeconds: 3 });
});
afterAll(() => story?.end());

test('an approval that nobody gives expires, and nothing is executed', async () => {
  const action = await untilAction(story, 'hold', 'expired');
  await until('the thread says that it expired', () => story.said('expired and nothing was done')[0], story);
  const card = story.system.slack!.conversation.all().find((m) => !m.thread_ts && m.blocks)!;
  await expect(
    story.system.slack!.people.click({ user: 'U0ALICE', ts: card.ts, actionId: 'approve', value: action.proposal! }),
  ).rejects.toThrow('no element');
  expect(story.held('tcp_local')).toEqual([]);
  expect(await story.evidence.get(`results/mx1.example.edu/${action.proposal}.json`)).toBeNull();
}, 120_000);
