import { messages } from '#shared/actions/definition.ts';
import type { ChannelAction } from '#shared/actions/index.ts';
import type { QueueCounts } from '#shared/contracts/evidence.ts';
import { fromInstant, type Instant } from '#shared/contracts/primitives.ts';
import type { Conclusion } from './conclude.ts';
import { type LoggedSince, triesText } from './logged.ts';

/** Time without any attempt after which a stopped channel counts as silent: jobs that ran have ended by then. */
const SILENT_MS = 60_000;

/** What an action on a channel is judged by. */
export interface ChannelEvidence {
  channel: string;
  /** When the host acted. */
  at: Instant;
  /** When the host starts the channel again; null for anything but a stop. */
  startAt: Instant | null;
  /** The host's fresh count of the channel; null = it has none. */
  now: QueueCounts['channels'][number] | null;
  log: LoggedSince;
  /** Fresh evidence has been waited for long enough: what does not show now did not happen. */
  last: boolean;
}

const minute = (at: Instant): string => `${at.slice(11, 16)} UTC`;

/** Whether an action on a channel did what it was meant to, from the mail log and a fresh count. */
export const concludeChannel = (action: ChannelAction, evidence: ChannelEvidence): Conclusion =>
  evidence.log.latest === null
    ? {
        ok: null,
        detail: `The log shows nothing of any channel since ${minute(evidence.at)}: whether the ${action} of ${evidence.channel} worked is unknown.`,
      }
    : JUDGES[action](evidence);

const queuedOf = ({ now }: ChannelEvidence): number | null =>
  now ? now.byAttempts.reduce((sum, n) => sum + n, 0) : null;

/** No attempt in a log that goes on: nothing to try, or no effect, or not yet. */
const untried = (evidence: ChannelEvidence, lead: string, due: string): Conclusion => {
  const queued = queuedOf(evidence);
  if (queued === 0)
    return {
      ok: null,
      detail: `${lead}, but nothing is queued there: whether it worked will show with the next mail.`,
    };
  const waiting = queued === null ? '' : ` ${messages(queued)} ${queued === 1 ? 'waits' : 'wait'}.`;
  return { ok: evidence.last && queued !== null ? false : null, detail: `${lead}.${waiting}${due}` };
};

const start = (evidence: ChannelEvidence): Conclusion => {
  const { channel, at, log } = evidence;
  return log.tries.tried > 0
    ? { ok: true, detail: `${channel} works since ${minute(at)}: ${triesText(log.tries)}.` }
    : untried(evidence, `The log shows no attempt of ${channel} since ${minute(at)}`, '');
};

const stop = (evidence: ChannelEvidence): Conclusion => {
  const { channel, at, startAt, log, last } = evidence;
  const planned = startAt === null ? '' : ` The host starts it again at ${minute(startAt)}.`;
  const queued = queuedOf(evidence);
  const waiting = queued === null ? '' : ` ${messages(queued)} ${queued === 1 ? 'waits' : 'wait'}.`;
  const quiet = fromInstant(log.latest!) - fromInstant(log.lastTry ?? at) >= SILENT_MS;
  if (quiet) {
    const since = log.lastTry ?? at;
    return {
      ok: true,
      detail: `The log goes on and shows no attempt of ${channel} since ${minute(since)}.${waiting}${planned}`,
    };
  }
  return log.lastTry === null
    ? { ok: null, detail: `No attempt of ${channel} was logged yet since ${minute(at)}, which is not long.${planned}` }
    : {
        ok: last ? false : null,
        detail: `${channel} still tried at ${minute(log.lastTry)}: ${triesText(log.tries)} since the stop. Jobs that ran may finish; later ones should not be.${planned}`,
      };
};

const retry = (evidence: ChannelEvidence): Conclusion => {
  const { channel, at, log, last } = evidence;
  if (log.tries.tried === 0)
    return untried(
      evidence,
      `The log shows no attempt of ${channel} since ${minute(at)}`,
      ' Messages that wait for their next attempt are not tried by this.',
    );
  const { delivered, returned } = log.tries;
  const ok = delivered > 0 ? true : last ? returned > 0 : null;
  return { ok, detail: `${channel} since ${minute(at)}: ${triesText(log.tries)}.` };
};

const cacheSync = (evidence: ChannelEvidence): Conclusion => {
  const { channel, at, log } = evidence;
  if (log.firstTries > 0)
    return {
      ok: true,
      detail: `${messages(log.firstTries)} of ${channel} that had never been tried ${log.firstTries === 1 ? 'was' : 'were'} tried since ${minute(at)}.`,
    };
  const never = evidence.now?.byAttempts[0] ?? null;
  if (never === 0)
    return { ok: null, detail: `No message of ${channel} waits for a first try: nothing can show whether it worked.` };
  return {
    ok: evidence.last && never !== null ? false : null,
    detail: `No message of ${channel} that had never been tried was tried since ${minute(at)}${never === null ? '' : `; ${never} still wait for a first try`}.`,
  };
};

const JUDGES: Record<ChannelAction, (evidence: ChannelEvidence) => Conclusion> = {
  start,
  stop,
  retry,
  'cache-sync': cacheSync,
};
