import type { Finding } from '#shared/contracts/finding.ts';
import { askDirectory } from '#shared/diagnosis/ask.ts';
import { advise, step, toFinding } from '#shared/diagnosis/draft.ts';
import { factLines, isFresh } from '#shared/diagnosis/seen.ts';
import { clock, counted, percent } from '#shared/diagnosis/words.ts';
import { intervalAt } from '#shared/window/time.ts';
import type { HostView } from '#shared/window/view.ts';
import { CAUSE, NO_RESTART, SYNC } from './advice.ts';
import type { Unseen } from './unseen.ts';

/** Channels that are told one by one. */
const TOLD = 5;

const listedWords = (view: HostView, name: string): string => {
  const listed = view.facts.latest('qm-directory').find((f) => f.name === name && isFresh(view, f.at));
  return listed ? ` ("qm directory" listed ${listed.total} at ${clock(listed.at)})` : '';
};

/** One finding for the host, whichever channels it shows in: the memory is one for all. At least one channel. */
export const unseenFinding = (view: HostView, channels: readonly Unseen[]): Finding => {
  const most = channels.slice(0, TOLD);
  const [first] = most;
  if (!first) throw new Error('a finding about no channel');
  const total = channels.reduce((sum, c) => sum + c.point.total, 0);
  const known = channels.reduce((sum, c) => sum + c.known, 0);
  const names = most.map((c) => c.channel.name).join(', ');
  const shown = channels.length > most.length ? `${names} and ${channels.length - most.length} more` : names;
  return toFinding('job-controller-limit', view, {
    subject: { kind: 'host', name: view.host, channel: null },
    verdict: 'suspected',
    severity: 'warning',
    confidence: 0.6,
    headline: `The Job Controller knows ${known} of ${counted(total, 'message')} that lie in ${shown} (${percent(known, total)}): the rest is not tried.`,
    since: intervalAt(first.point.at),
    until: intervalAt(first.point.at),
    steps: [
      step(
        'step-total',
        'How many messages lie on disk?',
        'yes',
        `${most
          .map((c) => `${c.channel.name}: ${c.point.total} at ${clock(c.point.at)}${listedWords(view, c.channel.name)}`)
          .join('; ')}; held ones apart.`,
      ),
      step(
        'step-known',
        'How many does the Job Controller know?',
        'yes',
        `${most
          .map((c) => `${c.channel.name}: ${c.known} (active and delayed) for ${counted(c.rows.length, 'host')}`)
          .join('; ')}, at ${clock(first.rows[0]!.at)}.`,
      ),
    ],
    needs: channels.flatMap((c) => askDirectory(view, c.channel)),
    evidence: channels.flatMap(({ rows }) => factLines(rows, '', channels.length > 1 ? 2 : TOLD)),
    advice: [
      advise(
        'now',
        `Compare again, in the same minute: "imsimta qm directory -total ${first.channel.name}" and the same with -database. Warning: both read much where the backlog is large.`,
      ),
      SYNC,
      CAUSE,
      advise(
        'for-good',
        'Look at the rights of the queue directories: files that the mail user cannot read stay unseen.',
      ),
      NO_RESTART,
    ],
    anchor: 'what-to-do-now',
  });
};
