import { sendingKey, type Sending } from '#shared/contracts/digest.ts';
import type { Advice, Finding, OfferedAction } from '#shared/contracts/finding.ts';
import type { ChannelName } from '#shared/contracts/primitives.ts';
import { byText } from '#shared/window/merge.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';
import { ASKED, askHistory, FORBIDDEN, historyWords, isForbidden } from '#shared/diagnosis/ask.ts';
import { type Configuration, configurationOf, eitherWay, mtaDiff } from '#shared/diagnosis/configuration.ts';
import { advise, proofs, step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { freshPoint } from '#shared/diagnosis/seen.ts';
import { clock, clockOf, counted, named, percent } from '#shared/diagnosis/words.ts';
import { type Judged, judge } from './judge.ts';
import { type Backscatter, backscatterOf } from './rule.ts';
import { askSample, handedBy, inboundOf, type QueueSample } from './queue-sample.ts';
import { senderIn } from './sender.ts';

/** Bounces of spam fill a channel: they go to addresses that never existed. */
export const bounceBackscatter: Playbook = {
  id: 'bounce-backscatter',
  title: 'Bounces of spam fill the queue',
  assess: (view) =>
    view.channels.flatMap((channel) => {
      if (!channel.name.startsWith('tcp_')) return [];
      const found = backscatterOf(view, channel);
      return found ? [finding(view, channel, found)] : [];
    }),
};

const finding = (view: HostView, channel: ChannelView, found: Backscatter): Finding => {
  const { from, since, nulls, all, spread, sample } = found;
  const configuration = configurationOf(view);
  const own = channel.sendings.filter((s) => s.sender === '' && s.minute >= from);
  const point = freshPoint(view, channel);
  const keys = sample?.keys ?? [...new Set(own.map(sendingKey))];
  const many = nulls >= 1_000;
  const judged = judge(view, channel, found);
  const { verdict, drawn, queued } = judged;
  const isTold = verdict === 'problem' || verdict === 'suspected';
  const handed = drawn && handedBy(drawn);
  const needs = [...askSample(view, channel), ...askHistory(view, channel, keys)];
  const history = historyWords(view, channel.id);
  return toFinding('bounce-backscatter', view, {
    needs,
    subject: { kind: 'channel', name: channel.name, channel: channel.id },
    verdict,
    severity: !isTold ? 'info' : many && verdict === 'problem' ? 'critical' : 'warning',
    confidence: judged.confidence,
    headline: `${headOf(judged, channel.name)}: ${nulls} of ${counted(all, 'message')} that entered since ${clockOf(from)} have the empty sender (${percent(nulls, all)}), and ${counted(spread.neverTook, 'destination')} that they fail for never took mail${queued ? `; ${queued.short}` : ''}${judged.open ? `; but ${judged.open.total} are queued` : ''}.`,
    since,
    until: view.latestInterval,
    steps: [
      shareStep(found, point?.total ?? null, judged, whyUnseen(view, channel)),
      step(
        'step-undeliverable',
        'Are they undeliverable, for many unknown domains?',
        'yes',
        `${spread.failures} failures against ${counted(spread.delivered, 'delivery', 'deliveries')} of the channel; ${spread.neverTook} of ${counted(spread.failing, 'failing destination')} took nothing in the last day; the first, ${named(spread.top)}, is ${percent(spread.topShare * 1_000, 1_000)} of the failures.`,
      ),
      step(
        'step-made-here',
        'Were the bounces made here?',
        sumOf(own.filter((s) => s.source.startsWith('tcp_'))) * 2 > sumOf(own) ? 'no' : 'yes',
        `They were put into the queue by ${top(own, (s) => s.source)}: every entry of the log since ${clockOf(from)} was counted.${handed ? ` ${handed.words}` : ''}`,
      ),
      originStep(view, channel.name, from, drawn),
      step(
        'step-look',
        'Is it spam that bounced?',
        'unknown',
        `${history ?? `The log has no texts. ${isForbidden(view, 'history', channel) ? `${FORBIDDEN} ` : needs.length > 0 ? `${ASKED} ` : ''}`}${history === null ? '' : ' Whether they are spam, only a person can say. '}On the host: "imsimta qm", then "directory -from=<>" of the channel, "history" and "read" of a few by their numbers. Warning: -from opens every file; once is enough.`,
      ),
    ],
    actions: channel.id === null || !isTold ? [] : offersOf(channel.id),
    evidence: bounceLines(view, keys, { name: channel.name, from, to: view.latestInterval }),
    advice: !isTold
      ? [ELSEWHERE]
      : [
          advise(
            'now',
            `Find where the spam comes in and close it first (step-origin), else new bounces take the place of the old. Then keep the bounces from taking turns: in one session of "imsimta qm" list them ("directory -from=<> ${channel.name}"), look at a few, "hold" them by their numbers. Warning: any new listing renumbers; some of them are bounces that somebody waits for.`,
          ),
          advise(
            'now',
            'When a sample has shown that it is all spam, "delete" the held ones by their numbers, in a session of its own, after some hours. Warning: deletion is final and tells nobody.',
          ),
          advise(
            'for-good',
            `Queue notifications apart: notificationchannel and dispositionchannel on the channel, and source-specific rewrite rules ($M) that send them to a tcp_* channel with few jobs. A channel named there that does not exist is ignored silently.${eitherWay(configuration)}`,
            apart(configuration, channel.name),
          ),
          advise(
            'for-good',
            'Refuse unknown recipients and spam while the sending host is still connected: what is refused there makes no bounce here.',
          ),
          advise(
            'do-not',
            'Do not "return" them: a bounce has no sender to return it to, so that it ends without a message, or at the postmaster; it is a deletion by another name.',
          ),
          advise(
            'do-not',
            `Do not delete everything with the empty sender in ${channel.name}: delivery reports of real mail have it too.`,
          ),
        ],
    anchor: isTold ? 'what-to-do-now' : 'how-it-is-told',
  });
};

/** Channels of their own for notifications that `channel` makes. */
const apart = (configuration: Configuration, channel: string): string | null =>
  mtaDiff(configuration, {
    rewrite: {
      where: 'rewrite rules, before the general one',
      lines: ['.  $U%$H$D@tcp_notify-daemon$Mprocess_notify'],
    },
    channels: [
      {
        where: `channel block of ${channel}: add to its keywords`,
        lines: ['notificationchannel process_notify dispositionchannel process_notify'],
      },
      {
        where: 'channel blocks: a blank line before and after',
        lines: [
          'process_notify',
          'process_notify-daemon',
          '',
          `! keywords as those of ${channel}, except for pool and maxjobs`,
          'tcp_notify smtp mx single_sys remotehost subdirs 20 maxjobs 1 pool SMTP_NOTIFY',
          'tcp_notify-daemon',
        ],
      },
    ],
    pool: { name: 'SMTP_NOTIFY', from: null, to: 1 },
  });

const ELSEWHERE: Advice = advise(
  'now',
  'Nothing for the bounces: look what else the queue holds, if it is long. This is looked at again as long as bounces come that nobody takes.',
);

const headOf = ({ verdict, queued }: Judged, channel: string): string => {
  if (verdict === 'normal') return `Bounces come that nobody takes, but do not fill ${channel}`;
  if (verdict === 'unknown')
    return `Whether bounces fill ${channel} is ${queued ? 'to be asked again' : 'not known yet'}`;
  return verdict === 'suspected' ? `Bounces may fill ${channel}` : `Bounces fill ${channel}`;
};

/** Some are notices that somebody waits for: held ones can be looked at for so many minutes before deletion is offered. */
const COOLING_OFF = 4 * 60;

const offersOf = (channel: ChannelName): OfferedAction[] => [
  {
    action: 'hold',
    channel,
    selector: { by: 'null-sender' },
    because:
      'Held, the bounces leave the delivery threads to other mail, and can be looked at; all of them can be released.',
  },
  {
    action: 'delete',
    channel,
    selector: { by: 'null-sender' },
    because:
      'Only after a sample of the held ones has shown that all of it is spam; delivery reports of real mail have no sender either.',
    coolingOff: COOLING_OFF,
  },
];

/** Lines with the empty sender, of some keys; a line that does not show its sender proves nothing. */
const bounceLines = (view: HostView, keys: readonly string[], about: Parameters<typeof proofs>[2]) =>
  keys
    .slice(0, 10)
    .flatMap((key) => proofs(view, [key], about, 4))
    .filter((line) => senderIn(line.text) === '');

/** Why there is no sample of the queue; null = there is one, or none is asked for. */
const whyUnseen = (view: HostView, channel: ChannelView): string | null => {
  if (isForbidden(view, 'sample', channel)) return FORBIDDEN.replace(/^T/, 't');
  return askSample(view, channel).length > 0 ? ASKED.toLowerCase() : null;
};

const ANSWERS = { problem: 'yes', suspected: 'no', normal: 'no', unknown: 'unknown' } as const;

const shareStep = (
  { nulls, all, came, sample }: Backscatter,
  queued: number | null,
  judged: Judged,
  why: string | null,
) => {
  const question = 'Do messages with the empty sender dominate?';
  const entered = `${nulls} of ${all} that entered (${percent(nulls, all)})`;
  const asked = why === null ? '' : ` A random sample of the queue: ${why}`;
  if (judged.queued) return step('step-share', question, ANSWERS[judged.verdict], `${judged.queued.words} ${entered}.`);
  if (judged.open)
    return step(
      'step-share',
      question,
      'unknown',
      `${entered}. But ${judged.open.total} were queued at ${clock(judged.open.at)}, and in the time seen only ${came} with the empty sender came: most of the queue is other mail, or older.${asked}`,
    );
  if (sample)
    return step(
      'step-share',
      question,
      'yes',
      `${sample.nulls} of ${counted(sample.read, 'line')} of failed attempts for destinations that never took mail have it (${percent(sample.nulls, sample.read)}). These are the lines that were kept, the first and last of each destination in each hour, not drawn at random. ${entered}.${asked}`,
    );
  const seen = queued !== null && queued > all;
  return step(
    'step-share',
    question,
    'yes',
    `${entered}: every entry of the log was counted, this is no sample of it. ${
      seen
        ? `But ${queued} are queued, more than were seen coming: what was queued before may be of another make.`
        : 'What is queued now was seen coming.'
    }${asked}`,
  );
};

const sumOf = (sendings: readonly Sending[]): number => sendings.reduce((sum, s) => sum + s.count, 0);

const top = (sendings: readonly Sending[], keyOf: (s: Sending) => string): string => {
  const counts = new Map<string, number>();
  for (const s of sendings) counts.set(keyOf(s), (counts.get(keyOf(s)) ?? 0) + s.count);
  return [...counts]
    .sort((a, b) => b[1] - a[1] || byText(a[0], b[0]))
    .slice(0, 3)
    .map(([name, count]) => `${named(name)} (${count})`)
    .join(', ');
};

/** Where other mail came in at the same time: what bounces came in somewhere. */
const originStep = (view: HostView, channel: string, from: number, drawn: QueueSample | null) => {
  const inbound = drawn && inboundOf(view, drawn);
  if (inbound) return step('step-origin', 'Where did the mail come in that bounced?', 'yes', inbound);
  const others = view.sendings.filter((s) => s.minute >= from && s.sender !== '' && s.source.startsWith('tcp_'));
  return step(
    'step-origin',
    'Where did the mail come in that bounced?',
    others.length > 0 ? 'yes' : 'unknown',
    others.length > 0
      ? `Not proven by counts. Most mail came in by ${top(others, (s) => s.source)}; its most frequent senders: ${top(
          others.filter((s) => s.sender !== '*'),
          (s) => s.sender,
        )}.`
      : `No mail from outside was seen that entered a queue; look for the originals of some bounces of ${channel} by the message ids in their E entries.`,
  );
};
