import { cellKey, type Notice, noticeKey } from '#shared/contracts/digest.ts';
import type { Finding } from '#shared/contracts/finding.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';
import { ASKED } from '#shared/diagnosis/ask.ts';
import { advise, proofs, step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { storeChannel } from '#shared/diagnosis/store-account.ts';
import { clock, clockOf, counted, duration } from '#shared/diagnosis/words.ts';
import { type Alive, aliveSince, PROCESS } from './alive.ts';
import { type Waiting, waitingIn } from './waiting.ts';

const QUIET: ReadonlySet<Notice['class']> = new Set<Notice['class']>([
  'ims-master-start',
  'ims-master-stop',
  'plugin-loaded',
  'log-created',
]);

/** ims_master runs, mail waits for it, and nothing is delivered or even tried. */
export const imsMasterHung: Playbook = {
  id: 'ims-master-hung',
  title: 'ims_master hangs',
  assess: (view) => {
    const channel = storeChannel(view);
    const waiting = channel ? waitingIn(view, channel) : null;
    const alive = waiting ? aliveSince(view, waiting.since) : null;
    return channel && waiting && alive ? [hung(view, channel, waiting, alive)] : [];
  },
};

const hung = (view: HostView, channel: ChannelView, waiting: Waiting, alive: Alive): Finding => {
  const errors = view.notices.filter((n) => n.process === PROCESS && n.minute >= waiting.since && !QUIET.has(n.class));
  const sure = alive.by === 'process-list';
  return toFinding('ims-master-hung', view, {
    subject: { kind: 'process', name: PROCESS, channel: channel.id },
    verdict: sure ? 'problem' : 'suspected',
    severity: sure ? 'critical' : 'warning',
    confidence: !sure ? 0.5 : alive.same || errors.length > 0 ? 0.9 : 0.75,
    headline: `${PROCESS} runs, but nothing is delivered to the store or even tried since ${clockOf(waiting.since)}: ${counted(waiting.recipients, 'recipient')} came and wait. It hangs.`,
    since: waiting.since,
    until: view.latestInterval,
    steps: [
      step(
        'step-waiting',
        'Is mail waiting that nobody tries?',
        'yes',
        `${counted(waiting.recipients, 'recipient')} for ${duration(waiting.minutes)}; last entry of the channel that ended or put off a message: ${waiting.lastEntry === null ? 'none in the time seen' : clockOf(waiting.lastEntry)}.`,
      ),
      step(
        'step-process',
        'Does ims_master run?',
        sure ? 'yes' : 'unknown',
        sure
          ? `At ${clock(alive.at)}, process ${alive.pids.slice(0, 5).join(', ')}${alive.same ? '; the same as in an earlier list' : ''}.`
          : `No process list since; its log has lines up to ${clock(alive.at)}. ${ASKED} By hand: imsimta process.`,
      ),
      step(
        'step-errors',
        'Are there errors in its log?',
        errors.length > 0 ? 'yes' : 'unknown',
        errors.length > 0
          ? `${counted(
              errors.reduce((sum, n) => sum + n.count, 0),
              'line',
            )} since.`
          : 'None was seen in the imta log.',
      ),
    ],
    evidence: [
      ...waitingProof(view, channel, waiting),
      ...alive.lines.slice(0, 3),
      ...proofs(
        view,
        [...new Set(errors.map(noticeKey))],
        { name: PROCESS, from: waiting.since, to: view.latestInterval },
        5,
      ),
    ],
    advice: [
      advise('now', 'Take a stack of the process for support (pstack), and look at stored and the disk of the store.'),
      advise(
        'now',
        'Then end it: imsimta qm stop ims-ms, a plain kill of the process, imsimta qm start ims-ms. If it does not end, stop and start all Messaging Server services together.',
      ),
      advise('for-good', 'Look for what such hangs have in common: a backup, an expire run, a disk.'),
      advise('do-not', 'Do not use kill -9: it leaves orphan locks behind, and mailboxes then stay busy for ever.'),
      advise('do-not', 'Do not delete or return the queued mail.'),
    ],
    anchor: 'what-to-do-now',
    needs: sure ? [] : [{ ask: 'processes' }],
  });
};

const waitingProof = (view: HostView, channel: ChannelView, { since }: Waiting) => {
  const cells = channel.cells.filter((c) => c.code === 'E' && c.minute >= since).slice(0, 200);
  const keys = [...new Set(cells.map(cellKey))].slice(0, 20);
  return proofs(view, keys, { name: '', from: since, to: view.latestInterval }, 3);
};
