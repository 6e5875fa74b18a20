import { type Cell, cellKey } from '#shared/contracts/digest.ts';
import type { Finding } from '#shared/contracts/finding.ts';
import { countOf, isFailure } from '#shared/window/outcomes.ts';
import type { ChannelView, DestinationView, HostView } from '#shared/window/view.ts';
import { advise, proofs, step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { clockOf, counted, named } from '#shared/diagnosis/words.ts';

/** Failures of one destination, and different times of them, before anything is said. */
export const ENOUGH = 3;
const MOMENTS = 2;

/** A destination whose replies look empty, because the two ends disagree about line ends. */
export const smtpEmptyReply: Playbook = {
  id: 'smtp-empty-reply',
  title: 'A remote host sends empty reply lines',
  assess: (view) =>
    view.channels
      .filter((channel) => channel.name.startsWith('tcp_'))
      .flatMap((channel) =>
        channel.destinations.flatMap((destination) => {
          const cells = failuresOf(destination);
          return cells.length > 0 ? [finding(view, channel, destination, cells)] : [];
        }),
      ),
};

/** All failures since the last delivery, if they all say it; else none. */
const failuresOf = ({ name, cells, outcomes }: DestinationView): Cell[] => {
  if (name === '' || name === '*') return [];
  const delivered = outcomes.findLast((o) => o.delivered > 0)?.minute ?? -Infinity;
  const failed = cells.filter((c) => isFailure(c) && c.minute > delivered);
  if (countOf(failed, () => true) < ENOUGH || new Set(failed.map((c) => c.minute)).size < MOMENTS) return [];
  return failed.every((c) => c.reason === 'empty-reply') ? failed : [];
};

const finding = (
  view: HostView,
  channel: ChannelView,
  destination: DestinationView,
  cells: readonly Cell[],
): Finding => {
  const [first, last] = [cells[0]!, cells.at(-1)!];
  const total = countOf(cells, () => true);
  const others = channel.outcomes.some((o) => o.minute >= first.minute && o.delivered > 0);
  return toFinding('smtp-empty-reply', view, {
    subject: { kind: 'destination', name: destination.name, channel: channel.id },
    verdict: 'problem',
    severity: 'warning',
    confidence: 0.85,
    headline: `${named(destination.name)} takes no mail since ${clockOf(first.minute)} (${counted(total, 'attempt')}): it sends empty reply lines, so the two ends disagree about line ends.`,
    since: first.minute,
    until: last.minute,
    steps: [
      step('step-text', 'Do all attempts fail with this text?', 'yes', `All ${total} since the last delivery.`),
      step(
        'step-others',
        'Do other destinations take mail?',
        others ? 'yes' : 'unknown',
        others ? 'The channel delivers to others.' : 'No other delivery of this channel was seen since.',
      ),
    ],
    evidence: proofs(view, [...new Set(cells.map(cellKey))], {
      name: 'zero length',
      from: first.minute,
      to: last.minute,
    }),
    advice: [
      advise(
        'now',
        'Give the destination a channel of its own with smtp_crlf in the place of smtp_crorlf (imsimta cnbuild, restart).',
      ),
      advise('for-good', 'Tell the other side’s postmaster: the extra line ends are theirs.'),
      advise('do-not', 'Do not change the keyword for all destinations because of one.'),
    ],
    anchor: 'what-to-do-now',
  });
};
