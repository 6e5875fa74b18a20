import { cellKey } from '#shared/contracts/digest.ts';
import { countOf } from '#shared/window/outcomes.ts';
import { advise, proofs, step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { clockOf, counted } from '#shared/diagnosis/words.ts';

/** Strangers who were refused to relay: the server at work. */
export const relayRefused: Playbook = {
  id: 'relay-refused',
  title: 'Somebody was refused to relay',
  assess: (view) =>
    view.channels.flatMap((channel) => {
      const cells = channel.cells.filter((c) => c.reason === 'relay-refused');
      const [first, last] = [cells[0], cells.at(-1)];
      if (!first || !last) return [];
      const total = countOf(cells, () => true);
      return [
        toFinding('relay-refused', view, {
          subject: { kind: 'channel', name: channel.name, channel: channel.id },
          verdict: 'normal',
          confidence: 0.9,
          headline: `${counted(total, 'attempt')} to relay through ${channel.name} refused since ${clockOf(first.minute)}: correct, nothing was accepted.`,
          since: first.minute,
          until: last.minute,
          steps: [
            step(
              'step-refused',
              'Was anything accepted?',
              'no',
              `${counted(total, 'recipient')} refused before queueing.`,
            ),
            step('step-ours', 'Is the sender one of ours?', 'unknown', 'Look at the senders in the lines.'),
          ],
          evidence: proofs(view, [...new Set(cells.map(cellKey))], {
            name: 'relaying not',
            from: first.minute,
            to: last.minute,
          }),
          advice: [
            advise('now', 'Nothing for strangers.'),
            advise('for-good', 'If a sender is yours: let it authenticate, or add its network to INTERNAL_IP.'),
            advise('do-not', 'Never open the relay.'),
          ],
          anchor: 'what-it-means',
        }),
      ];
    }),
};
