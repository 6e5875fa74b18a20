import { noticeKey } from '#shared/contracts/digest.ts';
import type { Finding, Step } from '#shared/contracts/finding.ts';
import type { HostView } from '#shared/window/view.ts';
import { step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { isStoreChannel, type Noted, notedBy, proofOf } from '#shared/diagnosis/store.ts';
import { clockOf, counted } from '#shared/diagnosis/words.ts';
import { databaseAdvice } from './advice.ts';

/** The store repaired its own database at a start, and asks for `reconstruct -m` to bring the rest in line. */
export const databaseNeedsReconstruct: Playbook = {
  id: 'database-needs-reconstruct',
  title: 'The mailbox database needs reconstruct -m',
  assess: (view) => {
    const [noted] = notedBy(view, ['needs-reconstruct-database'], () => '');
    if (!noted) return [];
    const done = reconstructedAt(view, noted.last);
    return [done === null ? needed(view, noted) : finished(view, noted, done)];
  },
};

/** Interval of a line that reconstruct logged after the request; null = none was seen. */
const reconstructedAt = (view: HostView, after: number): number | null =>
  view.notices.find((n) => n.process === 'reconstruct' && n.minute > after)?.minute ?? null;

const subjectOf = (view: HostView) => ({ kind: 'host' as const, name: view.host, channel: null });

const needed = (view: HostView, noted: Noted): Finding => {
  const fromSnapshot = textOf(view, noted).includes('from snapshot');
  return toFinding('database-needs-reconstruct', view, {
    subject: subjectOf(view),
    verdict: 'problem',
    severity: 'warning',
    confidence: 0.95,
    headline: fromSnapshot
      ? `The mailbox database was restored from a snapshot at ${clockOf(noted.last)}: run reconstruct -m soon, or folders and quotas stay as old as the snapshot.`
      : `The mailbox database was repaired at ${clockOf(noted.last)}: run reconstruct -m soon to resync redundant data.`,
    since: noted.first,
    until: noted.last,
    steps: [
      step(
        'step-message',
        'Does stored ask for reconstruct -m?',
        'yes',
        `${counted(noted.count, 'time')}, last at ${clockOf(noted.last)}; ${fromSnapshot ? 'it restored a snapshot' : 'it removed extra database logs'}.`,
      ),
      upStep(view, noted),
      causeStep(view, noted),
      snapshotStep(view),
    ],
    evidence: proofOf(view, noted),
    advice: databaseAdvice(view),
    anchor: 'what-to-do-now',
  });
};

const textOf = (view: HostView, { notices }: Noted): string =>
  notices
    .flatMap((n) => view.proof(noticeKey(n)))
    .map((e) => e.line.text)
    .join('\n');

const upStep = (view: HostView, { last }: Noted): Step => {
  const delivered = view.channels
    .filter((c) => isStoreChannel(c.name))
    .flatMap((c) => c.outcomes)
    .find((o) => o.minute >= last && o.delivered > 0);
  return step(
    'step-up',
    'Is the store up since?',
    delivered ? 'yes' : 'unknown',
    delivered
      ? `Mail was delivered to it at ${clockOf(delivered.minute)}: it works, with old data in places.`
      : 'No delivery to it was seen since.',
  );
};

/** What went wrong in the hours before: the message tells of the cure only. */
const causeStep = (view: HostView, { first }: Noted): Step => {
  const before = notedBy(view, ['core-dumped', 'database-error', 'store-io-error'], (n) => n.class).filter(
    (n) => n.first <= first,
  );
  return step(
    'step-cause',
    'Is it seen what damaged the database?',
    before.length > 0 ? 'yes' : 'unknown',
    before.length > 0
      ? before.map((n) => `${n.name} ${counted(n.count, 'time')} since ${clockOf(n.first)}`).join('; ')
      : 'Nothing of it was seen: look for core files, a full disk, a power failure, and processes that were killed.',
  );
};

const snapshotStep = (view: HostView): Step => {
  const [snapshots] = notedBy(view, ['snapshot-finished'], () => '');
  return step(
    'step-snapshots',
    'Are snapshots of the database made?',
    snapshots ? 'yes' : 'unknown',
    snapshots
      ? `Last at ${clockOf(snapshots.last)}.`
      : 'None was seen to finish within a day; by default there is one each night.',
  );
};

const finished = (view: HostView, noted: Noted, done: number): Finding =>
  toFinding('database-needs-reconstruct', view, {
    subject: subjectOf(view),
    verdict: 'normal',
    confidence: 0.7,
    headline: `stored asked for reconstruct -m at ${clockOf(noted.last)}, and reconstruct ran at ${clockOf(done)}.`,
    since: noted.first,
    until: done,
    steps: [step('step-message', 'Does stored ask for reconstruct -m?', 'no', 'Not since reconstruct ran.')],
    evidence: proofOf(view, noted),
    advice: databaseAdvice(view).filter((a) => a.when === 'for-good'),
    anchor: 'for-good',
  });
