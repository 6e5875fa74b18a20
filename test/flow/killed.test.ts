import { afterAll, beforeAll, expect, test } from 'vitest';
import { startStory, type Story, until, untilAction } from './harness.ts';

let story: Story;
beforeAll(async () => {
  story = await startStory();
});
afterAll(() => story?.end());

/** Ends every process of the system at once, without warning; each is started again by its supervisor. */
const killAll = (): void => {
  for (const { pid } of story.system.processes()) if (pid) process.kill(pid, 'SIGKILL');
};

/** Clicks a button of the incident's card as it stands. */
const click = async (user: string, actionId: string, value: string): Promise<void> => {
  const { people, conversation } = story.system.slack!;
  const card = await until(
    `a button ${actionId}`,
    () =>
      conversation
        .all()
        .find(
          (m) =>
            !m.thread_ts && JSON.stringify(m.blocks ?? []).includes(`"action_id":"${actionId}","value":"${value}"`),
        ),
    story,
  ).catch(() => conversation.all().find((m) => !m.thread_ts && m.blocks)!);
  await until(
    'an acknowledged click',
    async () => (await people.click({ user, ts: card.ts, actionId, value })).outcome === 'acknowledged',
    story,
  );
};

test('whatever is killed at whatever step, the story ends right', async () => {
  await until('an incident', () => story.incident(), story);
  killAll();
  const hold = await untilAction(story, 'hold', 'proposed', 200);
  await click('U0ALICE', 'approve', hold.proposal!);
  killAll();
  await untilAction(story, 'hold', 'executed', 200).catch(() => untilAction(story, 'hold', 'verified', 1));
  killAll();
  const { outcome } = await untilAction(story, 'hold', 'verified', 200);
  expect(story.held('tcp_local')).toHaveLength(outcome!['done']!);

  await until(
    'a host that can be told',
    () =>
      story.recover().then(
        () => true,
        () => false,
      ),
    story,
  );
  const release = await untilAction(story, 'release', 'proposed', 300);
  killAll();
  await click('U0ALICE', 'approve', release.proposal!);
  killAll();
  await until(
    'the end of the incident',
    async () =>
      (await story.incident())?.actions.find(
        (a) =>
          a.offered.action === 'release' && a.state !== 'approved' && a.state !== 'proposed' && a.state !== 'executed',
      ),
    story,
    300,
  );
  const after = (await story.incident())!.actions.find((a) => a.offered.action === 'release')!;
  // Released once at most: either it was done and checked, or a person is told that nobody knows.
  expect(['verified', 'unknown']).toContain(after.state);
}, 600_000);
