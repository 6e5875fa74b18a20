import type { Fact } from '#shared/contracts/fact.ts';
import type { Finding } from '#shared/contracts/finding.ts';
import { ChannelName } from '#shared/contracts/primitives.ts';
import { advise, step, toFinding } from '#shared/diagnosis/draft.ts';
import { factLines, freshFacts } from '#shared/diagnosis/seen.ts';
import { clock, counted, named } from '#shared/diagnosis/words.ts';
import { intervalAt } from '#shared/window/time.ts';
import type { HostView } from '#shared/window/view.ts';

type Row = Extract<Fact, { kind: 'qm-messages' }>;

/** Messages that wait for another try from which on they are worth a word, and how many times those that are ready. */
const MANY = 100;
const TIMES = 10;

/**
 * Hosts that most of a channel waits for, by `qm messages` alone: a saved listing without the log. It says that they
 * were tried in vain, and neither why nor for how long, so that it opens nothing.
 */
export const listedFindings = (view: HostView): Finding[] => {
  const logged = new Set<string>(view.channels.map((c) => c.name));
  const rows = freshFacts(view, 'qm-messages').filter((r) => r.channel.startsWith('tcp_') && !logged.has(r.channel));
  return rows
    .filter((row) => row.host !== '' && row.delayed >= MANY && row.delayed >= TIMES * row.active)
    .filter((row) => row.delayed * 2 >= delayedIn(rows, row.channel))
    .map((row) => listed(view, row, delayedIn(rows, row.channel)));
};

const delayedIn = (rows: readonly Row[], channel: string): number =>
  rows.reduce((sum, r) => (r.channel === channel ? sum + r.delayed : sum), 0);

const listed = (view: HostView, row: Row, all: number): Finding => {
  const id = ChannelName.safeParse(row.channel);
  return toFinding('destination-down', view, {
    subject: { kind: 'destination', name: row.host, channel: id.success ? id.data : null },
    verdict: 'unknown',
    severity: 'info',
    confidence: 0.4,
    headline: `${counted(row.delayed, 'message')} of ${row.channel} for ${named(row.host)} were tried in vain and wait for another try, ${row.active} ready: probably the trouble is on their side, but the log was not seen.`,
    since: intervalAt(row.at),
    until: intervalAt(row.at),
    steps: [
      step(
        'step-delayed',
        'Is most of it delayed (tried in vain) rather than active?',
        'yes',
        `${row.delayed} delayed, ${row.active} active at ${clock(row.at)}, by "qm messages".`,
      ),
      step(
        'step-one-destination',
        'Is it one destination?',
        'yes',
        `${row.delayed} of ${all} delayed messages of ${row.channel}.`,
      ),
      step('step-history', 'What does mail.log_current say about it?', 'unknown', 'No entry of the channel was seen.'),
    ],
    evidence: factLines([row], row.host, 1),
    advice: [
      advise(
        'now',
        `Read mail.log_current of the same hours as well ("queuewarden analyze" takes both): it says why the attempts for ${named(row.host)} fail, since when, and whether other destinations take mail.`,
      ),
      advise('do-not', 'Do not return or delete anything on this alone: it may be delivered at its next try.'),
    ],
    anchor: 'how-it-is-told',
  });
};
