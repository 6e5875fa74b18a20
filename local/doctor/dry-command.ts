import { createNotary, type PinnedKey } from '../audit/notary.ts';
import { idOfBytes } from '#agent/hash.ts';
import { slashRequestId } from '#functions/worker/slash.ts';
import { commandKey, HostMessage } from '#shared/contracts/host-message.ts';
import { ANSWER_WITHIN_MS, type Job, requestKey } from '#shared/contracts/job.ts';
import { type OpaqueId, toInstant } from '#shared/contracts/primitives.ts';
import { Result, resultKey } from '#shared/contracts/result.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { type Check, failed, type Verdict } from './check.ts';
import type { Context } from './context.ts';
import { hop, isReceived, notReached } from './hops.ts';

const HOPS = ['worker', 'signer', 'host', 'answer'] as const;

/** What comes of asking: by the person, answered in Slack; without Slack, as a playbook asks. */
const jobOf = ({ run, host, person, deployment, now }: Context, inSlack: boolean): { job: Job; id: OpaqueId } => {
  if (!inSlack || !person) {
    const id = `${run}-ask`;
    return { job: { kind: 'ask', id, host, question: { ask: 'processes' } }, id };
  }
  const id = `${run}-slash`;
  return {
    job: {
      kind: 'slash',
      id,
      text: untrusted(`summarize ${host}`),
      at: toInstant(now()),
      replyTo: { channel: deployment.slack.channel, by: person, responseUrl: null, receipt: id },
    },
    id: slashRequestId(id),
  };
};

/**
 * A signed read of one host, which changes nothing there: each hop leaves a document, by which it is seen. With Slack in
 * order it is `/qm summarize HOST` of the person who runs this.
 */
export const sendCommand = async (
  context: Context,
  { url, key, inSlack }: { url: string | undefined; key: PinnedKey | null; inSlack: boolean },
): Promise<Check[]> => {
  const { state, results, host, queue } = context;
  const { job, id } = jobOf(context, inSlack);
  const names = { worker: 'worker', signer: 'signer', host: `host ${host}`, answer: 'answer' };
  const checks: Check[] = [];
  const rest = (why: string): Check[] => [
    ...checks,
    ...HOPS.slice(checks.length).map((name) => notReached(`command: ${names[name]}`, why)),
  ];
  if (url === undefined) return rest('the queue jobs is not there');
  try {
    await queue(url).send(JSON.stringify(job));
  } catch (error) {
    return rest(`the queue jobs took nothing (${(error as Error).name})`);
  }

  const has = (key: string) => async () => (await state.get(key)) !== null;
  const follow = async (
    name: (typeof HOPS)[number],
    what: string,
    by: string,
    look: () => Promise<boolean>,
    wait = context,
  ) => void checks.push(await hop(`command: ${names[name]}`, { what, by }, look, wait));
  const broken = (): boolean => checks.at(-1)!.state !== 'ok';

  await follow('worker', 'queue jobs → worker', 'function worker', has(requestKey(id)));
  if (broken()) return rest('the worker did not ask');
  await follow('signer', 'queue sign → signer', 'function signer', has(commandKey(id)));
  if (!broken() && key) checks[1] = { ...checks[1]!, ...(await signatureFault(id, key, context)) };
  if (broken()) return rest('no command was signed');
  const longer = { ...context, patienceMs: Math.min(ANSWER_WITHIN_MS, context.patienceMs * 2) };
  const answer = await answerKeys(id, context);
  const there = async () => (await answerOf(answer, results)) !== null;
  await follow(
    'host',
    `command queue → collector → executor on ${host} → bucket`,
    'collector on the host',
    there,
    longer,
  );
  if (broken()) return rest('the host did not answer');
  checks[2] = {
    ...checks[2]!,
    see: 'docs/operations.md#hosts-do-not-answer',
    ...refusalOf(await answerOf(answer, results)),
  };
  if (broken()) return rest('the host did not do it');
  if (!inSlack) return rest('without Slack its way back leaves no trace');
  await follow('answer', 'queue results → results → notify → notifier → Slack', 'function results', () =>
    isReceived(job.id, context),
  );
  return checks;
};

const signatureFault = async (id: OpaqueId, key: PinnedKey, { state }: Context): Promise<Partial<Verdict>> => {
  const { signed } = HostMessage.parse(JSON.parse((await state.get(commandKey(id)))!.text));
  const genuine = createNotary([key]).signed(Buffer.from(signed.payload, 'base64'), signed.signature, signed.keyId);
  return genuine === true
    ? {}
    : failed(`it signs with key ${signed.keyId}, and ${key.keyId} is the one of the stack`, 'npx cdk deploy --all');
};

/** Where a host's result may lie: one that believes no signature names its refusal by the bytes that it got. */
const answerKeys = async (id: OpaqueId, { state, host }: Context): Promise<string[]> => {
  const { signed } = HostMessage.parse(JSON.parse((await state.get(commandKey(id)))!.text));
  return [resultKey(host, id), resultKey(host, idOfBytes(Buffer.from(signed.payload, 'base64')))];
};

const answerOf = async (keys: readonly string[], results: Context['results']): Promise<Result | null> => {
  for (const key of keys) {
    const found = await results.get(key);
    if (found) return Result.parse(JSON.parse(found.text));
  }
  return null;
};

/** A host that refuses has answered, and says what is wrong. */
const refusalOf = (result: Result | null): Partial<Verdict> => {
  if (!result || result.status === 'done') return {};
  const todo =
    result.refusal === 'unknown-key' || result.refusal === 'bad-signature'
      ? 'pin the signing key in its executor.json (docs/deploy.md#9-pin-the-signing-key)'
      : 'look into its executor.json, and at its clock';
  return failed(`it answers ${result.refusal ?? result.status}: ${result.detail}`, todo);
};
