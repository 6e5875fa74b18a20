import { cellKey } from '#shared/contracts/digest.ts';
import type { Finding } from '#shared/contracts/finding.ts';
import { askHistory } from '#shared/diagnosis/ask.ts';
import { configurationOf } from '#shared/diagnosis/configuration.ts';
import { advise, proofs, step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { lookFurther } from '#shared/diagnosis/settings.ts';
import { clockOf, counted, named } from '#shared/diagnosis/words.ts';
import { countOf } from '#shared/window/outcomes.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';
import { type Unexplained, unexplained } from './rule.ts';

/** Findings of a channel; the log shows the others. */
const MOST = 5;

/** Mail fails, again and again, with a text that no playbook knows. */
export const failureUnexplained: Playbook = {
  id: 'failure-unexplained',
  title: 'Mail fails for a reason that is not known',
  assess: (view) =>
    view.channels.flatMap((channel) =>
      unexplained(view, channel)
        .slice(0, MOST)
        .map((failure) => finding(view, channel, failure)),
    ),
};

const finding = (view: HostView, channel: ChannelView, { destination, ...f }: Unexplained): Finding => {
  const { first, last } = f.run;
  const textless = countOf(f.cells, (c) => c.reason === 'none');
  const others = countOf(
    channel.cells,
    (c) => c.code === 'D' && c.minute >= first && (destination === null || c.destination !== destination),
  );
  const keys = [...new Set(f.cells.map(cellKey))];
  const what = destination === null ? `Mail of ${channel.name}` : `Mail for ${named(destination)}`;
  const waits = f.waiting === null ? '' : ` ${counted(f.waiting, 'recipient')} wait.`;
  return toFinding('failure-unexplained', view, {
    subject:
      destination === null
        ? { kind: 'channel', name: channel.name, channel: channel.id }
        : {
            kind: channel.name.startsWith('ims-ms') ? 'account' : 'destination',
            name: destination,
            channel: channel.id,
          },
    verdict: 'suspected',
    severity: 'warning',
    confidence: 0.6,
    headline: `${what} fails since ${clockOf(first)} (${counted(f.failed, 'attempt')}), for a reason that Queuewarden does not know: read what the lines say.${waits}`,
    since: first,
    until: last,
    steps: [
      step(
        'step-text',
        'Does the log say why?',
        textless === f.failed ? 'no' : 'unknown',
        textless === f.failed
          ? 'Its entries carry no diagnostic.'
          : `${f.failed - textless} of ${counted(f.failed, 'attempt')} carry a text, which no playbook knows: it stands in the lines below.`,
      ),
      step(
        'step-others',
        'Does other mail of the channel get through?',
        others > 0 ? 'yes' : 'no',
        `${counted(others, 'delivery', 'deliveries')} of ${channel.name} since then.`,
      ),
    ],
    needs: askHistory(view, channel, keys),
    evidence: proofs(view, keys, { name: destination ?? '', from: first, to: last }),
    advice: [
      advise(
        'now',
        `Read the text of the lines, and in "imsimta qm": directory ${channel.name}, then history of one of the messages, which lists what each attempt said.`,
      ),
      advise(
        'now',
        'Look at what was changed before the first failure: configuration, disks and permissions, firewall, filters, the software of the other side.',
      ),
      advise('for-good', `To see more: ${lookFurther(configurationOf(view))}`),
      advise(
        'do-not',
        'Do not return, delete or release this mail before the reason is known: it is tried again by itself until its notices end.',
      ),
    ],
    anchor: 'what-to-do-now',
  });
};
