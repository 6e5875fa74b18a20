import type { Step } from '#shared/contracts/finding.ts';
import type { HostView } from '#shared/window/view.ts';
import { askMailbox, ASKED, checkOf } from './ask.ts';
import { step } from './draft.ts';
import { clock } from './words.ts';

/** What `reconstruct -n` says of a mailbox; while it was not seen, that the host is asked for it, where it can be. */
export const checkStep = (view: HostView, mailbox: string): Step => {
  const check = checkOf(view, mailbox);
  const question = 'Does the server’s own check find damage?';
  if (check?.sound === false)
    return step('step-check', question, 'yes', `"reconstruct -n ${mailbox}" at ${clock(check.at)}: ${check.said}`);
  if (check?.sound === true)
    return step(
      'step-check',
      question,
      'no',
      `"reconstruct -n ${mailbox}" reported nothing at ${clock(check.at)}; a repair of it needs -f.`,
    );
  const why =
    check === null
      ? `Not seen. ${askMailbox(view, mailbox).length > 0 ? ASKED : 'Look with: reconstruct -n MAILBOX.'}`
      : `What it printed at ${clock(check.at)} is not understood: ${check.said === '' ? 'nothing, and not well ended' : check.said}`;
  return step('step-check', question, 'unknown', why);
};
