import { putSnapshot } from '#agent/collect/put-snapshot.ts';
import { readWindow } from '#functions/records/windows.ts';
import { plainReply } from '#functions/records/replies.ts';
import { triesToRewrite } from '#adapters/aws/inspect.ts';
import type { Notification } from '#shared/contracts/notification.ts';
import { toInstant } from '#shared/contracts/primitives.ts';
import { receiptKey } from '#shared/contracts/thread.ts';
import { DOCTOR_HOST } from '#shared/grants.ts';
import { type Check, check, failed, ok, unknown, type Verdict } from './check.ts';
import type { Context } from './context.ts';
import { rewriteVerdict } from './storage.ts';

const POLL_MS = 500;
const WAITS = 'docs/operations.md#work-waits-in-a-queue';

/** Looks until something is there; the milliseconds that it took, or null when patience ended. */
export const waitFor = async (
  look: () => Promise<boolean>,
  { patienceMs, now, sleep }: Pick<Context, 'patienceMs' | 'now' | 'sleep'>,
): Promise<number | null> => {
  const began = now();
  for (;;) {
    if (await look()) return now() - began;
    if (now() - began >= patienceMs) return null;
    await sleep(POLL_MS);
  }
};

/** A hop that was seen, or one that was waited for in vain: then its function is named. */
export const hop = async (
  name: string,
  { what, by }: { what: string; by: string },
  look: () => Promise<boolean>,
  context: Context,
): Promise<Check> =>
  check(name, WAITS, async () => {
    const ms = await waitFor(look, context);
    return ms === null
      ? failed(`${what} did not happen within ${context.patienceMs / 1000} s`, `read the log of the ${by}`)
      : { ...ok(what), ms };
  });

/**
 * Synthetic evidence: told like a host's, announced, folded by the analyzer. Its host is nobody's, and nothing is concluded
 * from it: a look for core files that found none tells no mail time, and without mail time no playbook is asked.
 */
export const sendEvidence = async (context: Context): Promise<Check[]> => {
  const { evidence, state, aws, deployment, now } = context;
  let key: string | null = null;
  const stored = await check('evidence stored', 'docs/deploy.md#what-the-doctor-may-do', async () => {
    const snapshot = { tool: ['queuewarden', 'doctor'], exitCode: 0, stdout: '', stderr: '', durationMs: 0 };
    const header = { host: DOCTOR_HOST, timezone: 'UTC' };
    key = await putSnapshot(header, 'core-files', snapshot, toInstant(now()), evidence);
    return ok(key);
  });
  if (key === null) return [stored, notReached('evidence read', 'nothing was stored')];
  const own: string = key;
  const read = await hop(
    'evidence read',
    { what: 'bucket → queue evidence → analyzer', by: 'function analyzer' },
    async () => {
      const window = await readWindow(state, DOCTOR_HOST);
      return window !== null && Object.hasOwn(window.merged, own);
    },
    context,
  );
  const once = await check(`written once in ${deployment.buckets.evidence}`, 'docs/deploy.md#5-deploy', async () =>
    rewriteVerdict(await triesToRewrite(aws.s3, deployment.buckets.evidence, own)),
  );
  return [stored, read, once];
};

/** A look that rests on one that failed. */
export const notReached = (name: string, why: string): Check => ({
  name,
  see: WAITS,
  ms: null,
  ...unknown(`not tried: ${why}`, 'mend that first'),
});

/** Whether the notifier has noted that Slack took an answer. */
export const isReceived = async (receipt: string, { state }: Pick<Context, 'state'>): Promise<boolean> =>
  (await state.get(receiptKey(receipt))) !== null;

/** A message that only the person who runs this sees, by the notifier with its own token. */
export const sendMessage = async (context: Context, url: string | undefined): Promise<Check> => {
  const { person, deployment, run, queue } = context;
  const name = 'private message';
  if (!person) return notReached(name, 'nobody was named to send it to (--person)');
  if (url === undefined) return notReached(name, 'the queue notify is not there');
  const receipt = `${run}-message`;
  const notification: Notification = {
    kind: 'answer',
    id: receipt,
    to: { channel: deployment.slack.channel, by: person, responseUrl: null, receipt },
    reply: plainReply('Queuewarden doctor', [
      'The way from Queuewarden to you is open. Only you see this.',
      `Run ${run}.`,
    ]),
  };
  const sent = await check(name, WAITS, async (): Promise<Verdict> => {
    await queue(url).send(JSON.stringify(notification), { group: run, deduplicationKey: receipt });
    return ok('sent');
  });
  if (sent.state !== 'ok') return sent;
  return hop(
    name,
    { what: `queue notify → notifier → Slack, to ${person.user} only`, by: 'function notifier' },
    () => isReceived(receipt, context),
    context,
  );
};
