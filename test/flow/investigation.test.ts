import { afterAll, beforeAll, expect, test } from 'vitest';
import { Asked, askedKey } from '#shared/contracts/asked.ts';
import { questionKey } from '#shared/contracts/question.ts';
import { HOST, startStory, type Story, until } from './harness.ts';

let story: Story;
beforeAll(async () => {
  // The mailbox is damaged in the host's past, so that several deliveries have failed when the story begins.
  story = await startStory({
    script: [{ afterMinutes: 20, set: { account: 'helpdesk', behaviour: { kind: 'badFormat' } } }],
  });
});
afterAll(() => story?.end());

const ours = async () =>
  (await story.incidents()).find((i) => Object.values(i.findings)[0]?.playbook === 'mailbox-corrupt') ?? null;
const check = async () => (await ours())?.findings[HOST]?.steps.find((s) => s.anchor === 'step-check');
const askings = async () => {
  const found = await story.state.get(askedKey(HOST));
  return found ? Asked.parse(JSON.parse(found.text)).askings : [];
};

test('an open step makes the host be asked, and its answer is told in the same thread', async () => {
  const opened = await until('an incident about the mailbox', ours, story, 200);
  const waited = opened.findings[HOST]!.needs !== undefined;
  // Killed with the question under way: it is asked all the same, once.
  for (const { pid } of story.system.processes()) if (pid) process.kill(pid, 'SIGKILL');

  const settled = await until(
    'an answered step',
    async () => ((await check())?.answer === 'yes' ? check() : null),
    story,
    200,
  );
  expect(settled.saw).toContain('reconstruct -n user/helpdesk/INBOX');
  expect(settled.saw).toContain('missing fixed headers');
  expect((await ours())!.findings[HOST]!.needs).toBeUndefined();

  const about = (await askings()).filter((a) => questionKey(a.question) === 'reconstruct-check user/helpdesk/INBOX');
  expect(about).toMatchObject([{ state: 'answered' }]);
  const results: string[] = [];
  for await (const key of story.evidence.list(`results/${HOST}/ask-`)) results.push(key);
  expect(results).toContain(`results/${HOST}/${about[0]!.request}.json`);

  const card = await until(
    'a card with the answer',
    () => story.said('missing fixed headers').find((m) => m.thread_ts === undefined),
    story,
  );
  await until('a card that waits no more', () => !story.said('the host is asked').some((m) => m.ts === card.ts), story);
  // A first failure alone opens nothing but is asked about; then the thread begins with the answer.
  if (!waited) return;
  await until('a line in its thread', () => story.said('was asked').some((m) => m.thread_ts === card.ts), story);
}, 500_000);
