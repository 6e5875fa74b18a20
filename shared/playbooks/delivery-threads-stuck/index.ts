import type { Attempt } from '#shared/contracts/digest.ts';
import { cellKey } from '#shared/contracts/digest.ts';
import { type Finding, type OfferedAction, Selector, type Step } from '#shared/contracts/finding.ts';
import { sumOutcomes } from '#shared/window/outcomes.ts';
import type { HostView } from '#shared/window/view.ts';
import { askJobs, ASKED } from '#shared/diagnosis/ask.ts';
import { advise, proofs, step, toFinding } from '#shared/diagnosis/draft.ts';
import { loadOf } from '#shared/diagnosis/load.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { factLines } from '#shared/diagnosis/seen.ts';
import { lookAtJobs } from '#shared/diagnosis/versions.ts';
import { clock, clockOf, counted, named, percent } from '#shared/diagnosis/words.ts';
import { LOOKED_AT, type Stuck, stuckOn, type Unseen, unseenJobs } from './rule.ts';

/** Threads wait for one slow host, and mail that could go does not. */
export const deliveryThreadsStuck: Playbook = {
  id: 'delivery-threads-stuck',
  title: 'Delivery threads wait for one slow host',
  assess: (view) =>
    view.channels.flatMap((channel) => {
      const stuck = stuckOn(view, channel);
      if (stuck) return [finding(view, stuck)];
      const unseen = unseenJobs(view, channel);
      return unseen ? [notSeen(view, unseen)] : [];
    }),
};

const count = (attempts: readonly Attempt[]): number => attempts.reduce((total, a) => total + a.count, 0);

const holdOf = ({ channel, host }: Stuck): OfferedAction[] => {
  const selector = Selector.safeParse({ by: 'destination', destination: host });
  const queued = channel.destinations.some((d) => d.name === host);
  if (channel.id === null || !selector.success || !queued) return [];
  const because =
    'Held, its mail takes up no thread, so that everybody else’s mail can go; it can be released when the host is fast again.';
  return [{ action: 'hold', channel: channel.id, selector: selector.data, because }];
};

const finding = (view: HostView, stuck: Stuck): Finding => {
  const { channel, host, active, from } = stuck;
  const needs = stuck.jobs > 0 ? [] : askJobs(view, channel);
  const load = loadOf(view);
  const low = load !== null && !load.busy;
  const actions = low ? holdOf(stuck) : [];
  const own = channel.destinations.find((d) => d.name === host);
  const failed = own ? sumOutcomes(own.outcomes, from).failed : 0;
  const tries = channel.attempts.filter((a) => a.minute >= from);
  return toFinding('delivery-threads-stuck', view, {
    subject: { kind: 'channel', name: channel.name, channel: channel.id },
    verdict: low ? 'problem' : 'suspected',
    severity: low ? 'critical' : 'warning',
    confidence: low ? (stuck.jobs > 0 ? 0.9 : 0.75) : 0.5,
    headline: `${channel.name} is stuck on ${named(host)}: ${counted(active, 'message')} ready, ${counted(stuck.delivered, 'delivery', 'deliveries')} in ${LOOKED_AT} minutes${stuck.jobs > 0 ? `, ${stuck.onHost} of ${counted(stuck.jobs, 'job')} on that host` : ''}.`,
    since: from,
    until: view.latestInterval,
    steps: [
      step(
        'step-active',
        'Is there much mail that is ready?',
        'yes',
        `${active} active in ${channel.name} at ${clock(stuck.at)}.`,
      ),
      step(
        'step-delivered',
        'Is little or nothing delivered?',
        'yes',
        `${stuck.delivered} delivered and ${stuck.enqueued} come since ${clockOf(from)}.`,
      ),
      step(
        'step-one-host',
        'Do the jobs work on one host?',
        'yes',
        stuck.jobs > 0
          ? `${stuck.onHost} of ${counted(stuck.jobs, 'job')} have ${named(host)} in hand; it failed ${counted(failed, 'time')} since.`
          : `${percent(stuck.onHost, active)} of the active messages are for ${named(host)}; the jobs themselves were not seen (${lookAtJobs(view.productVersion, channel.name)}). ${needs.length > 0 ? ASKED : ''}`.trim(),
      ),
      loadStep(load),
      step(
        'step-tries',
        'Are there tries at all?',
        count(tries) > 0 ? 'yes' : 'unknown',
        `${counted(count(tries), 'try', 'tries')} with a file name logged since ${clockOf(from)}; a thread that waits has not logged yet.`,
      ),
      step(
        'step-hold',
        'Can its mail be held?',
        actions.length > 0 ? 'yes' : 'no',
        actions.length > 0
          ? 'By its destination; the host lists the messages first.'
          : 'No hold is offered: only suspected, or its mail is not told apart by the log.',
      ),
    ],
    evidence: [
      ...factLines(stuck.facts, host),
      ...(own
        ? proofs(view, [...new Set(own.cells.map(cellKey))], { name: host, from, to: view.latestInterval }, 6)
        : []),
    ],
    actions,
    advice: [
      advise(
        'now',
        `Look whether ${named(host)} answers at all: connect to port 25 of its MX from this host, and note how long the greeting takes.`,
      ),
      advise(
        'now',
        `If its mail keeps everybody else’s back, hold it; without a hold, "imsimta qm stop ${channel.name}" would stop all of it and is no help.`,
      ),
      advise(
        'for-good',
        'More threads: MAX_CLIENT_THREADS in the channel’s option file; a lower threaddepth, so that a smaller backlog starts the next thread or process. Rebuild and restart.',
      ),
      advise(
        'for-good',
        'A channel with a pool of its own for hosts that are slow again and again: new mail for them then waits apart.',
      ),
      advise(
        'do-not',
        `Do not "imsimta run ${channel.name}": one more process that waits for the same host. Do not kill the jobs: what they have in hand is tried again from the start.`,
      ),
    ],
    anchor: 'what-to-do-now',
    needs,
  });
};

/** Much is ready and little goes, but nobody said what the jobs work on. */
const notSeen = (view: HostView, { channel, active, delivered, at, from }: Unseen): Finding =>
  toFinding('delivery-threads-stuck', view, {
    subject: { kind: 'channel', name: channel.name, channel: channel.id },
    verdict: 'unknown',
    confidence: 0.3,
    headline: `${channel.name} has ${counted(active, 'message')} ready, and ${counted(delivered, 'delivery', 'deliveries')} in ${LOOKED_AT} minutes; whether its jobs wait for one host was not seen.`,
    since: from,
    until: view.latestInterval,
    steps: [
      step('step-active', 'Is there much mail that is ready?', 'yes', `${active} never tried at ${clock(at)}.`),
      step('step-delivered', 'Is little or nothing delivered?', 'yes', `${delivered} since ${clockOf(from)}.`),
      step(
        'step-one-host',
        'Do the jobs work on one host?',
        'unknown',
        `Not seen. ${ASKED} By hand: ${lookAtJobs(view.productVersion, channel.name)}.`,
      ),
    ],
    evidence: [],
    advice: [],
    anchor: 'how-it-is-told',
    needs: askJobs(view, channel),
  });

const loadStep = (load: ReturnType<typeof loadOf>): Step =>
  step(
    'step-load',
    'Is the load low?',
    load === null ? 'unknown' : load.busy ? 'no' : 'yes',
    load === null ? 'No fresh figure of the load. On the host: "uptime", "vmstat 5 3".' : load.words,
  );
