import { type Notice, noticeKey } from '#shared/contracts/digest.ts';
import { countOf } from '#shared/window/outcomes.ts';
import type { HostView } from '#shared/window/view.ts';
import { advise, proofs, step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { clockOf, counted } from '#shared/diagnosis/words.ts';

const PROCESS = 'ims_master';

/** Mail came for ims-ms after the last process ended, and nobody delivers it: then an ending is not the usual one. */
const leftAlone = (view: HostView, last: Notice, sameIntervalStart: boolean): boolean => {
  if (last.class !== 'ims-master-stop' || sameIntervalStart) return false;
  const after = (view.channels.find((c) => c.name === 'ims-ms')?.cells ?? []).filter((c) => c.minute > last.minute);
  return after.some((c) => c.code === 'E') && countOf(after, (c) => c.code === 'D') === 0;
};

/** Processes of the ims-ms channel come and go: the way channel jobs work. */
export const imsMasterCycling: Playbook = {
  id: 'ims-master-cycling',
  title: 'ims_master shuts down and starts up',
  assess: (view) => {
    const own = view.notices.filter((n) => n.process === PROCESS);
    if (own.some((n) => n.class === 'error' || n.class === 'mailbox-append-failed')) return [];
    const starts = own.filter((n) => n.class === 'ims-master-start');
    const stops = own.filter((n) => n.class === 'ims-master-stop');
    const [first, last] = [own[0], own.at(-1)];
    if (!first || !last || starts.length === 0 || stops.length === 0) return [];
    if (leftAlone(view, last, starts.at(-1)?.minute === last.minute)) return [];
    const total = (notices: readonly Notice[]): number => notices.reduce((sum, n) => sum + n.count, 0);
    return [
      toFinding('ims-master-cycling', view, {
        subject: { kind: 'process', name: PROCESS, channel: 'ims-ms' },
        verdict: 'normal',
        confidence: 0.95,
        headline: `${PROCESS} started ${counted(total(starts), 'time')} and shut down ${counted(total(stops), 'time')} since ${clockOf(first.minute)}: channel jobs come and go, this is no fault.`,
        since: first.minute,
        until: last.minute,
        steps: [
          step(
            'step-level',
            'Are these notices, without an error or critical line of the same process?',
            'yes',
            `${total(own)} notices of ${PROCESS}, and no line of level Error or Critical in the time seen.`,
          ),
          step(
            'step-replaced',
            'Is the work done all the same?',
            'yes',
            'The Job Controller starts a new process whenever there is mail; no mail for ims-ms was left alone.',
          ),
        ],
        evidence: proofs(view, [...new Set(own.map(noticeKey))], {
          name: PROCESS,
          from: first.minute,
          to: last.minute,
        }),
        advice: [
          advise(
            'now',
            'Nothing: a job ends when it has nothing to do or has grown old, and the next one is started as needed.',
          ),
          advise('do-not', 'Do not raise limits or restart services for these lines.'),
        ],
        anchor: 'what-it-means',
      }),
    ];
  },
};
