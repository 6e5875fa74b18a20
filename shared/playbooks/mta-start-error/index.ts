import type { Finding } from '#shared/contracts/finding.ts';
import type { HostView } from '#shared/window/view.ts';
import { configurationOf } from '#shared/diagnosis/configuration.ts';
import { advise, step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { type Noted, notedBy, proofOf } from '#shared/diagnosis/store.ts';
import { clockOf, counted } from '#shared/diagnosis/words.ts';
import { type StartError, startErrors } from './errors.ts';

/** An MTA program said why it cannot start, or cannot do TLS, to somebody who saved it. */
export const mtaStartError: Playbook = {
  id: 'mta-start-error',
  title: 'An MTA program does not start, and says why',
  assess: (view) =>
    notedBy(view, ['mta-start-error']).flatMap((noted) => {
      const known = startErrors(configurationOf(view))[noted.name];
      return known ? [found(view, noted, known)] : [];
    }),
};

const found = (view: HostView, noted: Noted, { subject, headline, cause, now, doNot }: StartError): Finding =>
  toFinding('mta-start-error', view, {
    subject: { kind: 'process', name: subject, channel: null },
    verdict: 'problem',
    severity: 'warning',
    confidence: 0.9,
    headline,
    since: noted.first,
    until: noted.last,
    steps: [
      step(
        'step-message',
        'Which error is it?',
        'yes',
        `Shown ${counted(noted.count, 'time')}, last in an output of ${clockOf(noted.last)}.`,
      ),
      step('step-cause', 'What does it mean?', 'yes', cause),
      step(
        'step-mended',
        'Was it mended since?',
        'unknown',
        'An output tells of its own time only: try the command that showed it again.',
      ),
    ],
    evidence: proofOf(view, noted),
    advice: [
      ...now.map((text) => advise('now', text)),
      advise(
        'for-good',
        'After every change of the configuration: "imsimta test -rewrite" first, then "imsimta cnbuild", then restart what read the old one.',
      ),
      advise('do-not', doNot),
    ],
    anchor: 'what-to-do-now',
  });
