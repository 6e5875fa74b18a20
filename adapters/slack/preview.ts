import type { ActionKind } from '#shared/actions/index.ts';
import { actions, isMessageAction } from '#shared/actions/index.ts';
import type { IncidentAction } from '#shared/contracts/incident.ts';
import { type Instant, fromInstant } from '#shared/contracts/primitives.ts';
import {
  countOf,
  isMessageProposal,
  type MessageProposal,
  type Preview,
  type Proposal,
} from '#shared/contracts/proposal.ts';
import {
  type Block,
  bold,
  button,
  buttons,
  divider,
  line,
  person,
  preformatted,
  richText,
  text,
  time,
  words,
} from './blocks.ts';
import { byAge, byAttempts, histogram } from './histogram.ts';
import { LIMITS } from './limits.ts';
import { type SafeText, safe, safeLines } from './safe-text.ts';
import { VERB, count, messages, size } from './wording.ts';

const span = (later: Instant, earlier: Instant): string => {
  const minutes = Math.max(0, Math.round((fromInstant(later) - fromInstant(earlier)) / 60_000));
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${Math.round(minutes / 1440)} days`;
};

const age = ({ preview, createdAt }: MessageProposal): string => {
  if (preview.oldest === null || preview.newest === null) return 'age unknown';
  return `oldest ${span(createdAt, preview.oldest)}, newest ${span(createdAt, preview.newest)} in the queue`;
};

const names = (top: Preview['topSenders']): string =>
  top.map(({ name, count: n }) => `${count(n)} ${name === '' ? '<> (bounces)' : safe(name, 60)}`).join(', ') ||
  'unknown';

const samples = (preview: Preview, most: number): SafeText =>
  safeLines(
    preview.samples
      .slice(0, most)
      .map(
        (s) => `${s.id}  ${s.sender === '' ? '<>' : safe(s.sender, 60)} -> ${safe(s.recipient, 60)}  ${size(s.blocks)}`,
      )
      .join('\n'),
    1_500,
  );

const leftOut = ({ unknownRecipient, otherRecipients }: Preview['leftOut']): string =>
  [
    unknownRecipient > 0 ? `${count(unknownRecipient)} whose recipients the log does not name` : '',
    otherRecipients > 0 ? `${count(otherRecipients)} that also go elsewhere` : '',
  ]
    .filter((reason) => reason !== '')
    .join(', ') || 'none of this channel that matched';

/** `Hold 312 messages of tcp_local on mx1.example.com`, `Start tcp_local on mx1.example.com`. */
export const actionTitle = (action: ActionKind, channel: string, host: string, n?: number): SafeText => {
  const what = isMessageAction(action) ? `${n === undefined ? 'messages' : messages(n)} of ${channel}` : channel;
  return safe(`${VERB[action].title} ${what} on ${host}`, 200);
};

const titleOf = (p: Proposal): SafeText => actionTitle(p.action, p.channel, p.host, countOf(p));

const heading = (p: Proposal, action: IncidentAction) => [
  line(bold(titleOf(p))),
  ...gentler(p, action),
  line(text(safe(p.effect, 400))),
];

const facts = (p: MessageProposal) =>
  preformatted(
    safeLines(
      [
        `${messages(p.preview.count)}, ${size(p.preview.blocks)}, ${age(p)}`,
        `from: ${names(p.preview.topSenders)}`,
        `to:   ${names(p.preview.topDestinations)}`,
        `left out: ${leftOut(p.preview.leftOut)}`,
        ...(p.preview.complete === false
          ? ['NOT ALL: only the newest part of the log was read; there may be more messages that match']
          : []),
        ...histogram('age', byAge(p.preview.ages)),
        ...histogram('tries', byAttempts(p.preview.attempts)),
      ].join('\n'),
      2_000,
    ),
  );

/** Who wants it, and why; a reason of a person is foreign text. */
const wish = ({ requestedBy, offered }: IncidentAction, reason: number) =>
  requestedBy
    ? [
        line(
          words('Asked for by '),
          person(requestedBy),
          words(', who cannot approve it.'),
          ...(offered.because === '' || reason === 0 ? [] : [words(' Why: '), text(safe(offered.because, reason))]),
        ),
      ]
    : [];

/** How many have approved, where it takes more than one. */
const approvals = ({ approvals: given = [], needed = 1 }: IncidentAction) =>
  needed === 1
    ? []
    : [
        line(
          bold(safe(`${given.length} of ${needed} approvals`, 60)),
          ...(given.length === 0 ? [] : [words(': ')]),
          ...given.flatMap(({ by }, i) => [...(i > 0 ? [words(', ')] : []), person(by)]),
          words(given.length === 0 ? '. Different people have to approve.' : '. Somebody else has to approve too.'),
        ),
      ];

/** What goes less far, before what goes further is described. */
const gentler = ({ gentler: kind }: Proposal, { offered }: IncidentAction) =>
  // What was held cannot be held first.
  kind === undefined || ('selector' in offered && offered.selector.by === 'held-by')
    ? []
    : [
        line(
          bold(safe('Gentler', 20)),
          words(`: ${VERB[kind].title.toLowerCase()} them first. That can be taken back.`),
        ),
      ];

/** Sentences and their length that an approver sees of what will follow. */
const warnings = (p: Proposal, sentences: number, limit: number) => [
  ...(p.forecast ?? []).slice(0, sentences).map((sentence) => line(text(safe(sentence, limit)))),
  ...(p.protectedMail
    ? [line(bold(safe(`${messages(p.protectedMail)} of protected or unknown people: two have to approve.`, 150)))]
    : []),
];

const ending = (p: Proposal) => [
  line(bold(safe(VERB[p.action].undo, 100))),
  line(
    words('Valid until '),
    time(p.expiresAt, '{time}'),
    words(
      isMessageAction(p.action)
        ? '. The host acts only on these messages, and only if they are still the same.'
        : '. The host acts only on this channel.',
    ),
  ),
];

const decide = (p: Proposal): Block =>
  buttons(
    `proposal-${p.id}`,
    button(
      'Approve',
      { id: 'approve', value: p.id },
      { style: actions[p.action].risk === 'high' ? 'danger' : 'primary', ...(asksTwice(p) ? confirmation(p) : {}) },
    ),
    button('Reject', { id: 'reject', value: p.id }),
  );

/** What changes no message needs no second thought. */
const asksTwice = ({ action, reversible }: Proposal): boolean => !reversible && actions[action].risk !== 'low';

const plain = (content: SafeText) => ({ type: 'plain_text' as const, text: content, emoji: false });

const confirmation = (p: Proposal) => ({
  confirm: {
    title: plain(safe(`${titleOf(p)}?`, LIMITS.confirmTitle)),
    text: plain(safe(p.effect, LIMITS.confirmText)),
    confirm: plain(safe(VERB[p.action].title, LIMITS.confirmButton)),
    deny: plain(safe('Go back', LIMITS.confirmButton)),
    ...(actions[p.action].risk === 'high' && { style: 'danger' as const }),
  },
});

const channelFacts = ({ channelState: s, minutes }: Proposal): string =>
  [
    s
      ? `In its queue: ${messages(s.queued)}${s.complete ? '' : ' or more'}, ${count(s.held)} held.`
      : 'Its queue was not counted.',
    ...(minutes === undefined ? [] : [`The host starts it again by itself after ${minutes} minutes.`]),
  ].join(' ');

/** A proposal waiting for a decision: everything, then with fewer samples, then without the figures, which it says. */
export const proposalForms = (p: Proposal, action: IncidentAction): Block[][] =>
  isMessageProposal(p)
    ? messageForms(p, action)
    : [200, 0].map((reason) => [
        divider,
        richText(
          ...heading(p, action),
          line(words(channelFacts(p))),
          ...wish(action, reason),
          ...ending(p),
          ...approvals(action),
        ),
        decide(p),
        divider,
      ]);

const messageForms = (p: MessageProposal, action: IncidentAction): Block[][] => {
  const last = [...ending(p), ...approvals(action)];
  const first = heading(p, action);
  const withFacts = (most: number, reason: number) =>
    richText(
      ...first,
      ...warnings(p, 6, 300),
      ...wish(action, reason),
      facts(p),
      ...(p.preview.samples.length === 0
        ? []
        : [line(bold(safe('Samples', 20))), preformatted(samples(p.preview, most))]),
      ...last,
    );
  const without = line(words('No room here for the figures and samples.'));
  const short = richText(...first, ...warnings(p, 2, 120), ...wish(action, 0), without, ...last);
  const shortest = richText(...first, ...warnings(p, 0, 0), ...wish(action, 0), without, ...last);
  return [withFacts(5, 300), withFacts(2, 100), short, shortest].map((body) => [divider, body, decide(p), divider]);
};
