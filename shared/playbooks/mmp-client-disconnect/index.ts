import { type Notice, noticeKey } from '#shared/contracts/digest.ts';
import { advise, proofs, step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { clockOf, counted } from '#shared/diagnosis/words.ts';

/** Share of the errors that must be explained by sessions without a byte. */
export const EXPLAINED = 0.9;

const total = (notices: readonly Notice[]): number => notices.reduce((sum, n) => sum + n.count, 0);

/** Socket errors of the MMP in sessions without a byte: clients that connected and left. */
export const mmpClientDisconnect: Playbook = {
  id: 'mmp-client-disconnect',
  title: 'A client connected to the MMP and left',
  assess: (view) => {
    const errors = view.notices.filter((n) => n.class === 'mmp-socket-error' && n.subject !== 'server');
    const empty = view.notices.filter((n) => n.class === 'mmp-empty-session');
    const [first, last] = [errors[0], errors.at(-1)];
    if (!first || !last || total(empty) < EXPLAINED * total(errors)) return [];
    return [
      toFinding('mmp-client-disconnect', view, {
        subject: { kind: 'process', name: 'MMP', channel: null },
        verdict: 'normal',
        confidence: 0.9,
        headline: `${counted(total(errors), 'socket error')} of the MMP since ${clockOf(first.minute)}, in sessions without a byte: clients that connected and left, no fault.`,
        since: first.minute,
        until: last.minute,
        steps: [
          step(
            'step-no-data',
            'Did these sessions carry any data?',
            'no',
            `${counted(total(errors), 'error')}, ${counted(total(empty), 'session')} that ended with 0 bytes in both directions.`,
          ),
        ],
        evidence: proofs(view, [...new Set([...errors, ...empty].map(noticeKey))], {
          name: '',
          from: Math.min(first.minute, empty[0]!.minute),
          to: Math.max(last.minute, empty.at(-1)!.minute),
        }),
        advice: [
          advise('now', 'Nothing: a probe, a scan or a client dropped the connection before it said anything.'),
          advise('do-not', "Do not look for the cause of users' errors here."),
        ],
        anchor: 'what-it-means',
      }),
    ];
  },
};
