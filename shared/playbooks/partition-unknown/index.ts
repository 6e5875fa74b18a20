import type { Finding } from '#shared/contracts/finding.ts';
import { instantOf } from '#shared/window/time.ts';
import type { HostView } from '#shared/window/view.ts';
import { advise, type Draft, step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { type Noted, notedBy, optionOf, proofOf, seenAfter } from '#shared/diagnosis/store.ts';
import { clock, clockOf, counted, named } from '#shared/diagnosis/words.ts';

/** A mailbox lies in a partition that the running services have not read of yet. */
export const partitionUnknown: Playbook = {
  id: 'partition-unknown',
  title: 'Unknown/invalid partition',
  assess: (view) =>
    notedBy(view, ['partition-unknown']).map((noted) => {
      const restarted = noted.notices
        .map((n) => n.process)
        .every((process) => seenAfter(view, ['process-started'], noted.last, isOf(process)) !== null);
      return restarted ? after(view, noted) : unknown(view, noted);
    }),
};

const isOf =
  (process: string) =>
  (notice: { process: string; subject: string }): boolean =>
    notice.process === process || notice.subject === process;

const subjectOf = (view: HostView, { name }: Noted): Draft['subject'] =>
  name.startsWith('user/')
    ? { kind: 'account', name, channel: null }
    : { kind: 'host', name: name === '' || name === '*' ? view.host : name, channel: null };

/** Option that says where a partition lies; null = it was not seen, or the name is none. */
const configured = (view: HostView, name: string): { name: string; value: string } | null =>
  /^[A-Za-z0-9_-]+$/.test(name)
    ? optionOf(view, new RegExp(`(^|\\.)partition[.:]${name.toLowerCase()}\\.path$`))
    : null;

const unknown = (view: HostView, noted: Noted): Finding => {
  const services = [...new Set(noted.notices.map((n) => n.process))].sort();
  const option = configured(view, noted.name);
  const seen = view.facts.latest('option').find((o) => o.name === option?.name);
  return toFinding('partition-unknown', view, {
    subject: subjectOf(view, noted),
    verdict: 'problem',
    severity: 'warning',
    confidence: option ? 0.95 : 0.8,
    headline: `${services.join(', ')} ${services.length === 1 ? 'does' : 'do'} not know the partition${noted.name === '' ? ' of a mailbox' : ` of ${named(noted.name)}`}: a new partition needs a refresh or restart of the services.`,
    since: noted.first,
    until: noted.last,
    steps: [
      step(
        'step-message',
        'Do services call a partition unknown or invalid?',
        'yes',
        `${services.join(', ')}: ${counted(noted.count, 'time')}, last at ${clockOf(noted.last)}.`,
      ),
      step(
        'step-configured',
        'Is the partition configured?',
        option ? 'yes' : 'unknown',
        option && seen
          ? `${option.name} was there at ${clock(seen.at)}.`
          : `The configuration was not seen to name it; look for store.partition.NAME.path.`,
      ),
      step(
        'step-restarted',
        'Were the services restarted since?',
        'no',
        `No start of theirs was seen after ${clock(instantOf(noted.last))}.`,
      ),
    ],
    evidence: proofOf(view, noted),
    advice: [
      advise(
        'now',
        'Check that the partition is configured, that its directory exists and that the mail user may write there. Then refresh or restart the services, so that they read of it.',
      ),
      advise(
        'for-good',
        'After a new partition is made, refresh or restart first, and move mailboxes afterwards. Further mailboxes that move to the same partition need neither.',
      ),
      advise(
        'do-not',
        'Do not reconstruct, and do not move the mailboxes back: they are whole, and only the running services are not up to date.',
      ),
    ],
    anchor: 'what-to-do-now',
  });
};

const after = (view: HostView, noted: Noted): Finding =>
  toFinding('partition-unknown', view, {
    subject: subjectOf(view, noted),
    verdict: 'normal',
    confidence: 0.8,
    headline: `The services that did not know a partition were restarted after ${clockOf(noted.last)}, and know it.`,
    since: noted.first,
    until: view.latestInterval,
    steps: [step('step-restarted', 'Were the services restarted since?', 'yes', 'And the message did not come again.')],
    evidence: proofOf(view, noted),
    advice: [],
    anchor: 'what-it-means',
  });
