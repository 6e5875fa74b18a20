import type { Finding } from '#shared/contracts/finding.ts';
import type { HostView } from '#shared/window/view.ts';
import { askMailbox } from '#shared/diagnosis/ask.ts';
import { advise, type Draft, step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { checkStep } from '#shared/diagnosis/mailbox-check.ts';
import { proofOf } from '#shared/diagnosis/store.ts';
import { clockOf, counted, named } from '#shared/diagnosis/words.ts';
import { damageAdvice } from './advice.ts';
import { type Damage, damagesOf, MANY } from './rule.ts';

/** The store says that a mailbox is damaged; a repair that followed by itself makes it normal. */
export const mailboxNeedsReconstruct: Playbook = {
  id: 'mailbox-needs-reconstruct',
  title: 'A mailbox needs reconstruct',
  assess: (view) => {
    const damages = damagesOf(view);
    const broken = damages.filter((d) => d.state === 'broken');
    const whole = damages.filter((d) => d.state === 'repaired').map((d) => repaired(view, d));
    if (broken.length > MANY) return [manyBroken(view, broken), ...whole.slice(0, MANY)];
    return [...broken.map((d) => oneBroken(view, d, broken.length)), ...whole.slice(0, MANY)];
  },
};

const subjectOf = (view: HostView, { mailbox }: Damage): Draft['subject'] =>
  mailbox === '' ? { kind: 'host', name: view.host, channel: null } : { kind: 'account', name: mailbox, channel: null };

const repairStep = (damage: Damage) =>
  step(
    'step-repair',
    'Did the server repair it by itself?',
    damage.state === 'repaired' ? 'yes' : 'no',
    damage.repaired === null ? 'No line of a repair was seen.' : `A repair began at ${clockOf(damage.repaired)}.`,
  );

const oneBroken = (view: HostView, damage: Damage, broken: number): Finding =>
  toFinding('mailbox-needs-reconstruct', view, {
    subject: subjectOf(view, damage),
    verdict: 'problem',
    severity: 'warning',
    confidence: damage.said ? 0.9 : 0.7,
    headline: damage.said
      ? `${named(damage.mailbox)} is damaged and needs reconstruct, the store says since ${clockOf(damage.noted.first)}.`
      : `${named(damage.mailbox)} is damaged: a repair was requested ${counted(damage.noted.count, 'time')} since ${clockOf(damage.noted.first)}, and none followed.`,
    since: damage.noted.first,
    until: damage.noted.last,
    steps: [
      step(
        'step-message',
        'Does the store say that this mailbox is damaged?',
        'yes',
        `${counted(damage.noted.count, 'time')}, last at ${clockOf(damage.noted.last)}.`,
      ),
      repairStep(damage),
      checkStep(view, damage.mailbox),
      step(
        'step-many',
        'Is it one mailbox, or many?',
        broken === 1 ? 'yes' : 'no',
        `${counted(broken, 'mailbox', 'mailboxes')} without a repair in the time seen.`,
      ),
    ],
    needs: askMailbox(view, damage.mailbox),
    evidence: proofOf(view, damage.noted, damage.mailbox),
    advice: damageAdvice(damage.mailbox),
    anchor: 'what-to-do-now',
  });

const manyBroken = (view: HostView, broken: readonly Damage[]): Finding => {
  const subject: Draft['subject'] = { kind: 'host', name: view.host, channel: null };
  return toFinding('mailbox-needs-reconstruct', view, {
    subject,
    verdict: 'problem',
    severity: 'critical',
    confidence: 0.8,
    headline: `${broken.length} mailboxes are damaged and not repaired: look at the disk before any of them.`,
    since: Math.min(...broken.map((d) => d.noted.first)),
    until: Math.max(...broken.map((d) => d.noted.last)),
    steps: [
      step(
        'step-many',
        'Is it one mailbox, or many?',
        'no',
        broken
          .slice(0, 10)
          .map((d) => named(d.mailbox))
          .join('; '),
      ),
    ],
    evidence: broken.slice(0, 10).flatMap((d) => proofOf(view, d.noted, d.mailbox, 2)),
    advice: [
      advise(
        'now',
        'Look at the disk and file system of the partition first (system log, free space, RAID state): mailboxes do not break by the dozen of themselves, and a repair on a failing disk makes it worse.',
      ),
      advise(
        'now',
        'Once the disk is sound, check one partition after the other with "reconstruct -n -r -p PARTITION", and repair with "reconstruct -r -p PARTITION". It takes long on a large store.',
      ),
      ...damageAdvice('').filter((a) => a.when !== 'now'),
    ],
    anchor: 'many-at-once',
  });
};

const repaired = (view: HostView, damage: Damage): Finding =>
  toFinding('mailbox-needs-reconstruct', view, {
    subject: subjectOf(view, damage),
    verdict: 'normal',
    confidence: 0.9,
    headline: `${named(damage.mailbox)} was found damaged and repaired at ${clockOf(damage.repaired!)}: nothing is left to do.`,
    since: damage.noted.first,
    until: damage.repaired!,
    steps: [repairStep(damage)],
    evidence: proofOf(view, damage.noted, damage.mailbox),
    advice: [advise('now', 'Nothing: the server found the damage, asked for a repair, and repaired it.')],
    anchor: 'what-it-means',
  });
