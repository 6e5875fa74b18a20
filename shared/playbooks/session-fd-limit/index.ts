import { noticeKey } from '#shared/contracts/digest.ts';
import type { Finding } from '#shared/contracts/finding.ts';
import { intervalAt } from '#shared/window/time.ts';
import type { HostView } from '#shared/window/view.ts';
import { step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { type Noted, notedBy, proofOf, seenAfter } from '#shared/diagnosis/store.ts';
import { clockOf, counted, named } from '#shared/diagnosis/words.ts';
import { fdAdvice } from './advice.ts';
import { type FdFigures, figuresIn } from './figures.ts';

/** A service does not start because it may not open enough files for its sessions. */
export const sessionFdLimit: Playbook = {
  id: 'session-fd-limit',
  title: 'A service does not start: not enough file descriptors',
  assess: (view) => {
    const refused = notedBy(view, ['file-descriptors'], (n) => n.process).map((noted) => ({
      noted,
      figures: figuresOf(view, noted),
    }));
    return refused.map(({ noted, figures }) => {
      const runs = runsSince(view, noted);
      return runs === null
        ? refusing(
            view,
            noted,
            figures,
            refused.flatMap((r) => r.figures ?? []),
          )
        : started(view, noted, runs);
    });
  },
};

const figuresOf = (view: HostView, { notices }: Noted): FdFigures | null =>
  notices
    .flatMap((n) => view.proof(noticeKey(n)))
    .map((e) => figuresIn(e.line.text))
    .findLast((f) => f !== null) ?? null;

/** Sign of life of the service after its last refusal; null = none. */
const runsSince = (view: HostView, { name, last }: Noted): string | null => {
  const worked = seenAfter(view, ['session-closed', 'bad-login'], last, (n) => n.process === name);
  if (worked) return `It served clients at ${clockOf(worked.minute)}.`;
  const started = seenAfter(view, ['process-started'], last, (n) => n.process === name || n.subject === name);
  if (started) return `It was started at ${clockOf(started.minute)}, without the line.`;
  const listed = view.facts.latest('process').find((p) => p.name === name && intervalAt(p.at) > last);
  return listed ? `Process ${listed.pid} of it ran afterwards.` : null;
};

const subjectOf = (name: string) => ({ kind: 'process' as const, name, channel: null });

const refusing = (view: HostView, noted: Noted, figures: FdFigures | null, all: readonly FdFigures[]): Finding =>
  toFinding('session-fd-limit', view, {
    subject: subjectOf(noted.name),
    verdict: 'problem',
    severity: 'critical',
    confidence: 0.95,
    headline: figures
      ? `${named(noted.name)} refuses to start: ${figures.sessions} sessions a process need ulimit -n ${figures.recommended}; the present limit is enough for ${figures.possible}.`
      : `${named(noted.name)} refuses to start for want of file descriptors.`,
    since: noted.first,
    until: noted.last,
    steps: [
      step(
        'step-line',
        'Did the service say that it needs more file descriptors?',
        'yes',
        `${counted(noted.count, 'time')}, last at ${clockOf(noted.last)}.`,
      ),
      step(
        'step-figures',
        'How many does it need?',
        figures ? 'yes' : 'unknown',
        figures
          ? `${figures.recommended} for ${figures.sessions} sessions a process; ${figures.possible} sessions with what it may open now.`
          : 'The figures of the line could not be read.',
      ),
      step(
        'step-later',
        'Did it start later?',
        'no',
        'No sign of life of it was seen since: no session, no start, no process.',
      ),
    ],
    evidence: proofOf(view, noted, noted.name),
    advice: fdAdvice(view, noted.name, figures, all),
    anchor: 'what-to-do-now',
  });

const started = (view: HostView, noted: Noted, runs: string): Finding =>
  toFinding('session-fd-limit', view, {
    subject: subjectOf(noted.name),
    verdict: 'normal',
    confidence: 0.9,
    headline: `${named(noted.name)} lacked file descriptors at ${clockOf(noted.last)} and runs since. ${runs}`,
    since: noted.first,
    until: view.latestInterval,
    steps: [step('step-later', 'Did it start later?', 'yes', runs)],
    evidence: proofOf(view, noted, noted.name),
    advice: [],
    anchor: 'what-it-means',
  });
