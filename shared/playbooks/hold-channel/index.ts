import { cellKey } from '#shared/contracts/digest.ts';
import type { Finding } from '#shared/contracts/finding.ts';
import { countOf } from '#shared/window/outcomes.ts';
import { intervalAt } from '#shared/window/time.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';
import { advise, proofs, step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { isAtLeast } from '#shared/diagnosis/versions.ts';
import { clock, clockOf, counted, named } from '#shared/diagnosis/words.ts';

const HOLD = 'hold';

/** Mail of users on hold waits in the hold channel, as it should. */
export const holdChannel: Playbook = {
  id: 'hold-channel',
  title: 'Mail waits in the hold channel',
  assess: (view) => view.channels.flatMap((channel) => (channel.name === HOLD ? explain(view, channel) : [])),
};

const explain = (view: HostView, channel: ChannelView): Finding[] => {
  const [point, held] = [channel.queue.at(-1) ?? null, channel.held.at(-1) ?? null];
  const came = channel.cells.filter((c) => c.code === 'E');
  const arrived = countOf(came, () => true);
  const waiting = point || held ? (held?.held ?? 0) + (point?.total ?? 0) : arrived;
  if (waiting === 0) return [];
  const seen = held ?? point;
  const first = came[0]?.minute ?? intervalAt(seen!.at);
  const users = channel.destinations.filter((d) => d.name !== '' && d.cells.some((c) => c.code === 'E'));
  return [
    toFinding('hold-channel', view, {
      subject: { kind: 'channel', name: HOLD, channel: channel.id },
      verdict: 'normal',
      confidence: 0.9,
      headline: `${seen ? counted(waiting, 'message') : `Mail for ${counted(waiting, 'recipient')}`} in the hold channel: mail of users on hold waits there until they are released, and is not tried. This is not the .HELD of a loop.`,
      since: first,
      until: view.latestInterval,
      steps: [
        step(
          'step-waiting',
          'How much waits?',
          'yes',
          seen
            ? `${[held && `${held.held} .HELD`, point && `${point.total} other`].filter(Boolean).join(' and ')} files at ${clock(seen.at)}.`
            : `${counted(arrived, 'recipient')} came since ${clockOf(first)}; the directory was not counted.`,
        ),
        step(
          'step-whose',
          'Whose is it?',
          users.length > 0 ? 'yes' : 'unknown',
          users.length > 0
            ? `The log names ${users
                .slice(0, 5)
                .map((d) => named(d.name))
                .join(', ')}.`
            : 'No arrival was logged in the time seen.',
        ),
        step(
          'step-status',
          'Are these users still on hold?',
          'unknown',
          'Their status is in the directory (mailUserStatus, mailDomainStatus: hold), which was not seen.',
        ),
      ],
      evidence: [...new Set(came.map(cellKey))]
        .slice(0, 5)
        .flatMap((key) => proofs(view, [key], { name: HOLD, from: first, to: view.latestInterval }, 2)),
      advice: [
        advise('now', 'Nothing while the mailbox is being moved, or the user is on hold for another reason.'),
        advise('now', afterwards(view.productVersion)),
        advise(
          'for-good',
          'Note with each hold of a user when it ends: this mail is not returned by itself as long as it is held, and nobody is told that it waits.',
        ),
        advise('do-not', 'Do not release mail of users that are still on hold: it comes back into the hold channel.'),
      ],
      anchor: 'what-it-means',
    }),
  ];
};

/** By version: 5.2 has a command of its own, later ones release these like any held message. */
const afterwards = (version: string | null): string => {
  const release =
    'set the user active in the directory, then in one session of "imsimta qm": "directory -held hold", and "release" with the numbers. Warning: released mail goes at once, ahead of other mail';
  const processHeld = '"imsimta process_held" processes the hold channel';
  const from6 = isAtLeast(version, 6, 0);
  if (from6 === null) return `After the move: ${release}. In 5.2, ${processHeld}; later versions have no such command.`;
  return from6
    ? `After the move: ${release}.`
    : `After the move: set the user active in the directory, then ${processHeld}.`;
};
