import type { Finding, Step } from '#shared/contracts/finding.ts';
import { drainMinutes } from '#shared/figures/drain.ts';
import { sumOutcomes } from '#shared/window/outcomes.ts';
import { intervalAt } from '#shared/window/time.ts';
import type { QueuePoint } from '#shared/window/queue-points.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';
import { advise, step, toFinding } from '#shared/diagnosis/draft.ts';
import { loadOf, saturated } from '#shared/diagnosis/load.ts';
import { lostPerMinute } from '#shared/diagnosis/lost.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { factLines, freshFacts, freshPoint } from '#shared/diagnosis/seen.ts';
import { clockOf, counted, duration, percent } from '#shared/diagnosis/words.ts';

/** Minutes over which queues must grow, by how many never-tried messages, and in how many channels. */
const LOOKED_AT = 30;
const GREW = 50;
const CHANNELS = 2;
/** Share of attempts that may fail for the destination's sake: beyond it the trouble is outside. */
const OUTSIDE = 0.3;
/** Percent of a processor from which on a process runs flat out. */
const FLAT_OUT = 80;

interface Growing {
  channel: ChannelView;
  before: QueuePoint;
  now: QueuePoint;
}

/** The machine cannot keep up: the load is high, and mail of several channels waits for a first try. */
export const performanceSaturation: Playbook = {
  id: 'performance-saturation',
  title: 'The host cannot keep up',
  assess: (view) => {
    const loads = saturated(view);
    const growing = view.channels.flatMap((channel) => growingOf(view, channel));
    if (loads.length === 0 || growing.length < CHANNELS) return [];
    const from = view.latestInterval - LOOKED_AT;
    const sums = growing.map(({ channel }) => sumOutcomes(channel.outcomes, from));
    const outside = sums.reduce((total, s) => total + s.unreachable + s.deferred, 0);
    const tries = sums.reduce((total, s) => total + s.delivered + s.failed, 0);
    return outside > OUTSIDE * tries ? [] : [finding(view, growing, { outside, tries })];
  },
};

const growingOf = (view: HostView, channel: ChannelView): Growing[] => {
  const now = freshPoint(view, channel);
  const earlier = channel.queue.findLast((p) => now && intervalAt(p.at) <= intervalAt(now.at) - LOOKED_AT);
  if (!now || !earlier || now.neverTried - earlier.neverTried < GREW) return [];
  return [{ channel, before: earlier, now }];
};

const finding = (
  view: HostView,
  growing: readonly Growing[],
  { outside, tries }: { outside: number; tries: number },
): Finding => {
  const loads = saturated(view);
  const last = loadOf(view)!;
  const since = intervalAt(loads[0]!.at);
  const hot = freshFacts(view, 'process').filter((f) => (f.cpuPercent ?? 0) >= FLAT_OUT);
  const hottest = hot.toSorted((a, b) => b.cpuPercent! - a.cpuPercent!).slice(0, 5);
  return toFinding('performance-saturation', view, {
    subject: { kind: 'host', name: view.host, channel: null },
    verdict: 'problem',
    severity: 'critical',
    confidence: 0.85,
    headline: `${view.host} cannot keep up since ${clockOf(since)}: ${last.words.replace(/\.$/, '')}; mail never tried grows in ${counted(growing.length, 'channel')} (${growing
      .slice(0, 4)
      .map((g) => `${g.channel.name} ${g.before.neverTried} to ${g.now.neverTried}`)
      .join(', ')}).`,
    since,
    until: view.latestInterval,
    steps: [
      step(
        'step-load',
        'Is the load high, and stays so?',
        'yes',
        `${last.words} Saturated in each of ${counted(loads.length, 'measurement')} since ${clockOf(since)}.`,
      ),
      step(
        'step-processes',
        'Do processes run flat out?',
        hottest.length > 0 ? 'yes' : 'unknown',
        hottest.length > 0
          ? hottest.map((f) => `${f.name} (${f.pid}) ${f.cpuPercent} %`).join(', ')
          : 'Could not be seen. On the host: "prstat" or "top", once.',
      ),
      step(
        'step-all-channels',
        'Do several channels grow?',
        'yes',
        `${growing
          .map((g) => `${g.channel.name}: ${g.before.neverTried} to ${g.now.neverTried}`)
          .slice(0, 6)
          .join('; ')} never tried, in ${LOOKED_AT} minutes.`,
      ),
      step(
        'step-not-them',
        'Is it no destination’s fault?',
        'yes',
        `${outside} of ${counted(tries, 'attempt')} failed for the destination's sake (${percent(outside, tries)}).`,
      ),
      drainStep(growing),
    ],
    evidence: [...factLines(loads, '', 4), ...hottest.flatMap((f) => factLines([f], f.name, 1))],
    advice: [
      advise(
        'now',
        'Find what is saturated: processors, memory (scan rate), disks (wait, service time), in this order; look for what is not mail: a backup, an expire, a scan of the file system.',
      ),
      advise(
        'now',
        'Shed load: put off what can wait (mailings, backups, purges). Mail that waits is not lost; senders try again.',
      ),
      advise(
        'now',
        'If the store suffers and the relay does not: "imsimta qm stop CHANNEL" of the least urgent channel gives the machine room. Warning: it survives reboots; write down who starts it again.',
      ),
      advise(
        'for-good',
        'Tune by the figures of a busy hour: fewer jobs than the disks can bear, more machines; the queues on disks of their own.',
      ),
      advise(
        'do-not',
        'Do not run "imsimta qm summarize", "top" or "directory -envelope" now: they read the whole queue. Do not add jobs or threads: they wait for the same disk.',
      ),
    ],
    anchor: 'what-to-do-now',
  });
};

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

const drainStep = (growing: readonly Growing[]): Step => {
  const question = 'Does it drain?';
  const lost = growing.flatMap(({ before, now }) => lostPerMinute(before, now) ?? []);
  if (lost.length < growing.length)
    return step('step-drain', question, 'unknown', 'The counts of the queue directories do not tell.');
  const [before, now] = [sum(growing.map((g) => g.before.total)), sum(growing.map((g) => g.now.total))];
  const drains = drainMinutes(now, sum(lost));
  const became = `${counted(before, 'queued file')} became ${now}`;
  return drains === null
    ? step('step-drain', question, 'no', `${became}: ${now > before ? 'it grows' : 'it does not shrink'}.`)
    : step('step-drain', question, 'yes', `${became}: at that rate they are gone in about ${duration(drains)}.`);
};
