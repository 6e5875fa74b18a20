import { cellKey } from '#shared/contracts/digest.ts';
import type { Finding } from '#shared/contracts/finding.ts';
import { countOf } from '#shared/window/outcomes.ts';
import { intervalAt } from '#shared/window/time.ts';
import { byText } from '#shared/window/merge.ts';
import type { HeldPoint } from '#shared/window/queue-points.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';
import { advise, proofs, step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { isAtLeast } from '#shared/diagnosis/versions.ts';
import { ASKED, FORBIDDEN, isForbidden } from '#shared/diagnosis/ask.ts';
import { factLines } from '#shared/diagnosis/seen.ts';
import { clock, counted, named } from '#shared/diagnosis/words.ts';
import { askReceived, type Looked, lookedAt } from './received.ts';
import { isLoop, type Returning, returning } from './returns.ts';

/** Held messages that came in the time seen before it is looked at. */
const GREW = 3;
/** Steps in which they came: a person holds in one go, a loop message by message. */
const STEPS = 3;

/** Messages that loop are taken out of the way as .HELD. */
export const heldLoop: Playbook = {
  id: 'held-loop',
  title: 'Messages are held because they loop',
  assess: (view) =>
    view.channels.flatMap((channel) => {
      const held = heldIn(channel);
      return held ? [finding(view, channel, held)] : [];
    }),
};

interface Held {
  first: HeldPoint;
  last: HeldPoint;
  grew: number;
  steps: readonly HeldPoint[];
  loops: number;
  /** All that is known is one listing, which cannot tell whether they become more. */
  once: boolean;
}

/** Held by somebody else than us: a person, or the MTA. */
const foreign = ({ held, heldByUs }: HeldPoint): number => held - heldByUs;

const namesLoop = (cell: ChannelView['cells'][number]): boolean => cell.reason === 'loop';

const heldIn = (channel: ChannelView): Held | null => {
  // In the hold channel .HELD is how messages wait for their owner.
  if (channel.name === 'hold') return null;
  const [first, last] = [channel.held[0], channel.held.at(-1)];
  if (!first || !last) return null;
  const steps = channel.held.filter((p, i) => i > 0 && foreign(p) > foreign(channel.held[i - 1]!));
  const grew = foreign(last) - foreign(first);
  const loops = countOf(channel.cells, namesLoop);
  const once = first === last && last.listing !== null;
  if (once && foreign(last) >= GREW) return { first, last, grew, steps, loops, once };
  if (grew < GREW || (steps.length < STEPS && loops < GREW)) return null;
  return { first, last, grew, steps, loops, once };
};

const parties = (
  channel: ChannelView,
  { steps, loops }: Held,
  back: readonly Returning[],
  looked: Looked | null,
): string[] => {
  // Two hosts that take turns are the parties; one alone is, most often, this one.
  if (looked && looked.hosts.length > 1) return looked.hosts.slice(0, 3).map((h) => named(h.name));
  if (loops === 0 && back.length > 0) return back.slice(0, 3).map((r) => named(r.destination));
  const intervals = new Set(steps.map((p) => intervalAt(p.at)));
  const near = (minute: number): boolean => intervals.has(minute) || intervals.has(minute + 5);
  return channel.destinations
    .filter((d) => d.name !== '' && d.name !== '*')
    .map((d) => ({
      name: d.name,
      count: countOf(d.cells, (c) => (loops > 0 ? namesLoop(c) : c.code === 'E' && near(c.minute))),
    }))
    .filter((d) => d.count > 0)
    .sort((a, b) => b.count - a.count || byText(a.name, b.name))
    .slice(0, 3)
    .map((d) => named(d.name));
};

/** Why it is taken for a loop, or for none; the surest first. */
const whyWords = ({ loops, once }: Held, comesBack: boolean, looked: Looked | null): string => {
  if (looked && looked.looping > 0)
    return `, and ${looked.looping} of ${looked.facts.length} looked at went round: ${looked.lines.at(-1)} Received lines`;
  if (loops > 0) return `, and ${counted(loops, 'log entry', 'log entries')} name a loop`;
  if (comesBack) return ', and the log shows messages that enter the queue again and again';
  return looked?.isNone
    ? `, and not for looping: none looked at has more than ${looked.lines.at(-1)} Received lines, so that a person or a filter holds them`
    : once
      ? '; one listing tells neither whether they become more nor why they are held'
      : ', one after the other, as a loop does it';
};

const receivedStep = (looked: Looked | null, why: string) => {
  const question = 'How often were held messages received, and by whom?';
  if (!looked) {
    return step('step-received', question, 'unknown', `Their Received lines were not seen. ${why}`.trimEnd());
  }
  const { facts, lines, looping, hosts, isNone } = looked;
  const by = hosts.map(({ name, times }) => `${named(name)} ${times} times`).join(', ');
  return step(
    'step-received',
    question,
    looping > 0 ? 'yes' : isNone ? 'no' : 'unknown',
    `${counted(facts.length, 'message')} looked at, with ${lines.join(', ')} Received lines${by === '' ? '' : `; those that loop by ${by}`}.`,
  );
};

/** Received lines prove a loop; what the log shows may be another one than that of files of which only one listing is known. */
const verdictOf = (is: Record<'received' | 'proven' | 'none' | 'once', boolean>): Finding['verdict'] => {
  if (is.none) return 'normal';
  if (!is.once || is.received) return is.proven ? 'problem' : 'suspected';
  return is.proven ? 'suspected' : 'unknown';
};

const onceWords = (view: HostView, channel: ChannelView, last: HeldPoint): string => {
  const listed = view.facts.latest('qm-held').find((f) => f.name === channel.name && f.at === last.at);
  const queued = listed?.oldest && listed.newest ? `, queued ${clock(listed.oldest)} to ${clock(listed.newest)}` : '';
  return `${foreign(last)} at ${clock(last.at)}, by the only listing${queued}`;
};

const finding = (view: HostView, channel: ChannelView, held: Held): Finding => {
  const { first, last, grew, steps, loops, once } = held;
  const snmp = view.facts.series('snmp-mta', '').findLast((f) => f.loops !== null);
  const from = intervalAt(first.at);
  const back = returning(view, channel, from);
  const messages = back.reduce((sum, r) => sum + r.messages, 0);
  const looked = lookedAt(view, channel);
  const ask = askReceived(view, channel, looked);
  const who = parties(channel, held, back, looked);
  const seenTwice = looked !== null && looked.hosts.length > 1;
  const told = loops > 0 || back.length > 0 || seenTwice;
  const comesBack = isLoop(back);
  const received = looked !== null && looked.looping > 0;
  const proven = loops > 0 || comesBack || received;
  const none = !proven && looked !== null && looked.isNone;
  const cells = channel.cells.filter(namesLoop);
  return toFinding('held-loop', view, {
    subject: { kind: 'channel', name: channel.name, channel: channel.id },
    verdict: verdictOf({ received, proven, none, once }),
    severity: 'warning',
    confidence: received ? 0.95 : once ? 0.5 : proven ? 0.85 : none ? 0.7 : 0.5,
    headline: `${once ? `${counted(foreign(last), 'message')} of ${channel.name} lay held (.HELD) at ${clock(last.at)}` : `${counted(grew, 'message')} of ${channel.name} became .HELD since ${clock(first.at)} (${foreign(last)} now)`}${whyWords(held, comesBack, looked)}${who.length > 0 && !none ? `; look at ${who.join(', ')}` : ''}.`,
    since: from,
    until: intervalAt(last.at),
    steps: [
      step(
        'step-held',
        'Are there .HELD files, and do they become more?',
        once ? 'unknown' : 'yes',
        `${once ? onceWords(view, channel, last) : `${foreign(first)} at ${clock(first.at)}, ${foreign(last)} at ${clock(last.at)}`}${last.heldByUs > 0 ? `, besides ${last.heldByUs} that Queuewarden holds` : ''}.`,
      ),
      step(
        'step-one-by-one',
        'Did they come one after the other?',
        once ? 'unknown' : steps.length >= STEPS ? 'yes' : 'no',
        once
          ? 'List them again later: held ones that came one by one become more.'
          : `In ${counted(steps.length, 'step')}. Somebody who holds by hand does it in one or two.`,
      ),
      step(
        'step-loop',
        'Does the log show a loop?',
        proven ? 'yes' : 'unknown',
        loops > 0
          ? `${counted(loops, 'entry names', 'entries name')} one.`
          : messages > 0
            ? `${counted(messages, 'message')} of those whose lines were kept entered the queue twice or more for the same recipient, with the same message id.`
            : 'No entry names one, and no kept line shows a message that comes again; the Received lines of a held message would show it.',
      ),
      receivedStep(looked, ask.length > 0 ? ASKED : isForbidden(view, 'held', channel) ? FORBIDDEN : ''),
      step(
        'step-parties',
        'Which two parties?',
        told && who.length > 0 ? 'yes' : 'unknown',
        who.length > 0
          ? `${seenTwice ? 'They received the messages that were looked at again and again' : loops > 0 ? 'Named in loop entries' : back.length > 0 ? 'This host, and where the mail that comes back or was held went' : 'Most mail came in those minutes for'}: ${who.join(', ')}. Read the Received lines of one: they alternate between two hosts, or all name this one.`
          : 'Not to be told from counts.',
      ),
      step(
        'step-counted',
        'What does SNMP say?',
        snmp ? 'yes' : 'unknown',
        snmp
          ? `mtaLoopsDetected ${snmp.loops} at ${clock(snmp.at)}: it counts all .HELD files, not only loops.`
          : 'mtaTable was not seen.',
      ),
    ],
    evidence: [
      ...[...new Set(cells.map(cellKey))]
        .slice(0, 5)
        .flatMap((key) => proofs(view, [key], { name: channel.name, from, to: view.latestInterval }, 3)),
      ...back.slice(0, 3).flatMap((r) => r.lines),
      ...factLines(looked?.facts ?? [], '.HELD', 3),
      ...[...new Set([first, last])].flatMap(({ listing }) => (listing?.line ? [listing.line] : [])),
    ],
    needs: ask,
    advice: [
      advise(
        'now',
        `Look at one: "imsimta qm", then "held ${channel.name}" and "read" by its number. Received lines that alternate between two hosts: two accounts forward to each other, or each host thinks the other responsible. Received lines that all name this host: a domain whose MX points here is missing from the configuration.`,
      ),
      advise(
        'now',
        'Correct that first: the forwarding, or the rewrite rules (then "imsimta cnbuild" and restart as usual).',
      ),
      advise(
        'now',
        `Then release: in one session "held ${channel.name}" and "release" with the numbers. Warning: released mail is tried at once, ahead of all other; without the correction it makes the loop again. It may be held again, for its Received lines are still there; release again.`,
      ),
      ...(isAtLeast(view.productVersion, 6, 0) === false
        ? []
        : [
            advise(
              'do-not',
              '"process held" is no command for these: "process_held" of 5.2 is for the hold channel, another matter.',
            ),
          ]),
      advise(
        'for-good',
        'loopcheck on the channel lets the MTA recognise that it talks to itself, and bounces at once. The limits are MAX_LOCAL_RECEIVED_LINES, MAX_RECEIVED_LINES and their like in option.dat; raising them only makes loops longer.',
      ),
      advise('do-not', 'Do not release before the cause is corrected, and do not delete: it is somebody’s mail.'),
    ],
    anchor: 'what-to-do-now',
  });
};
