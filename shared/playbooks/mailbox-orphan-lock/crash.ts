import { noticeKey } from '#shared/contracts/digest.ts';
import type { EvidenceLine, Step } from '#shared/contracts/finding.ts';
import { fromInstant } from '#shared/contracts/primitives.ts';
import type { HostView } from '#shared/window/view.ts';
import { proofs, step } from '#shared/diagnosis/draft.ts';
import { clock, clockOf } from '#shared/diagnosis/words.ts';

/** A crash this long before the first refusal can have left the lock, in minutes. */
const SHORTLY = 12 * 60;

/** What is known of crashed processes before the locks began. */
export interface Crash {
  readonly seen: boolean;
  readonly step: Step;
  readonly evidence: EvidenceLine[];
}

const QUESTION = 'Did a process crash or was one killed before it began?';

/** Looks for a core file, or a line that tells of one, shortly before an interval. */
export const crashBefore = (view: HostView, since: number): Crash => {
  const near = (minute: number): boolean => minute > since - SHORTLY && minute < since + 5;
  const core = view.facts
    .latest('core-file')
    .filter((f) => near(fromInstant(f.modifiedAt) / 60_000))
    .at(-1);
  if (core)
    return {
      seen: true,
      step: step(
        'step-crashed-process',
        QUESTION,
        'yes',
        `Core file ${core.name}${core.program ? ` of ${core.program}` : ''}, written ${clock(core.modifiedAt)}.`,
      ),
      evidence: core.line ? [core.line] : [],
    };
  const dumped = view.notices.filter((n) => n.class === 'core-dumped' && near(n.minute)).at(-1);
  if (dumped)
    return {
      seen: true,
      step: step('step-crashed-process', QUESTION, 'yes', `A core dump was logged at ${clockOf(dumped.minute)}.`),
      evidence: proofs(view, [noticeKey(dumped)], { name: '', from: dumped.minute, to: dumped.minute }, 1),
    };
  return {
    seen: false,
    step: step(
      'step-crashed-process',
      QUESTION,
      'unknown',
      'Could not be seen: look for core files, for a "kill -9", and for a store tool that was interrupted.',
    ),
    evidence: [],
  };
};
