import type { Step } from '#shared/contracts/finding.ts';
import { step } from '#shared/diagnosis/draft.ts';
import { heldWords } from '#shared/diagnosis/held-words.ts';
import { freshPoint } from '#shared/diagnosis/seen.ts';
import { clock, counted } from '#shared/diagnosis/words.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';

/** Files by what their names tell, in words; null = no count or listing of them is fresh. */
const filesOf = (view: HostView, channel: ChannelView): { tried: number; words: string } | null => {
  const point = freshPoint(view, channel);
  return (
    point && {
      tried: point.retried,
      words: `${counted(point.retried, 'file')} tried in vain, ${point.neverTried} never tried (ZZ), ${heldWords(point)}, at ${clock(point.at)}${point.complete ? '' : ' (at least)'}.`,
    }
  );
};

/** Whether files wait that were tried and are not held: most such files of ims-ms are for full mailboxes. */
export const waitingStep = (view: HostView, channel: ChannelView): Step => {
  const files = filesOf(view, channel);
  const question = 'Do files wait that were tried and are not held?';
  return files === null
    ? step('step-waiting', question, 'unknown', 'The files of the channel were not counted or listed.')
    : step('step-waiting', question, files.tried > 0 ? 'yes' : 'no', files.words);
};
