import type { Finding } from '#shared/contracts/finding.ts';
import type { Incident } from '#shared/contracts/incident.ts';
import type { Instant } from '#shared/contracts/primitives.ts';
import { hostsOf } from '#shared/incident/words.ts';
import type { IncidentCard } from '#shared/ports.ts';
import { type Part, assemble } from './assemble.ts';
import {
  type Block,
  bold,
  bullets,
  button,
  buttons,
  context,
  fields,
  header,
  line,
  person,
  richText,
  text,
  time,
  words,
} from './blocks.ts';
import { actionParts } from './card-actions.ts';
import { askedSummary, askedTitle } from './card-asked.ts';
import { heldPart } from './card-held.ts';
import { alsoExplained, askedOf, findingParts, otherHosts } from './card-finding.ts';
import { mrkdwn, safe } from './safe-text.ts';
import { SEVERITY, STATE, verdict } from './wording.ts';

/** A message as Slack takes it: blocks, and the text of its notification. */
export interface Rendered {
  text: string;
  blocks: Block[];
}

const TIMELINE = 5;

const WEIGHT: Record<Finding['severity'], number> = { info: 0, warning: 1, critical: 2 };

/** The finding that the card is led by: the worst, then the surest, then the newest. */
export const leading = (incident: Incident): Finding | undefined =>
  Object.values(incident.findings).toSorted(
    (a, b) => WEIGHT[b.severity] - WEIGHT[a.severity] || b.confidence - a.confidence || b.until.localeCompare(a.until),
  )[0];

/** A headline up to its first colon, and what it adds: a header has room for 150 characters. */
const splitHeadline = (finding: Finding): [lead: string, rest: string] => {
  const at = finding.headline.indexOf(': ');
  return at === -1 ? [finding.headline, ''] : [finding.headline.slice(0, at), finding.headline.slice(at + 2)];
};

const title = (incident: Incident, finding: Finding | undefined): string =>
  finding === undefined
    ? askedTitle(incident)
    : `${incident.state === 'resolved' ? 'Resolved' : SEVERITY[finding.severity]}: ${safe(splitHeadline(finding)[0], 135)}`;

const subject = ({ findings }: Incident, { subject: { kind, name, channel } }: Finding): string => {
  const channels = [...new Set([channel, ...Object.values(findings).map((f) => f.subject.channel)])];
  const named = channels.filter((one) => one !== null).join(', ');
  return `${kind} ${name}${named === '' ? '' : ` (channel ${named})`}`;
};

/** What the headline adds to the header; it must not cost a proposal its room. */
const detail = (finding: Finding | undefined): Part => {
  const rest = finding === undefined ? '' : splitHeadline(finding)[1];
  return { name: 'details', rank: 3, forms: rest === '' ? [] : [[richText(line(text(safe(rest, 400))))]] };
};

const summary = (incident: Incident, finding: Finding | undefined): Part => {
  const hosts = hostsOf(incident);
  const shownHosts = hosts.slice(0, 4).join(', ') + (hosts.length > 4 ? ` and ${hosts.length - 4} more` : '');
  const blocks: Block[] = finding === undefined ? askedSummary(incident) : [];
  if (finding !== undefined) {
    blocks.push(
      fields([
        ['Verdict', safe(verdict(finding), 100)],
        ['State', safe(STATE[incident.state], 60)],
        ['What', safe(subject(incident, finding), 150)],
        ['Hosts', safe(shownHosts, 300)],
      ]),
      richText(
        line(
          words('Seen in the log from '),
          time(finding.since),
          words(' to '),
          time(finding.until),
          words('.'),
          ...(incident.acknowledgedBy === null
            ? []
            : [words(' '), person(incident.acknowledgedBy), words(' is on it.')]),
        ),
      ),
    );
  }
  // There is nothing to look into where somebody just wants something done.
  if (incident.state === 'open' && finding !== undefined) {
    blocks.push(buttons('acknowledge', button('Acknowledge', { id: 'acknowledge', value: incident.fingerprint })));
  }
  return { name: 'summary', rank: 0, forms: [blocks] };
};

const timeline = (incident: Incident): Part => {
  const form = (entries: Incident['timeline']): Block[] => [
    richText(
      line(bold(safe('Timeline', 20))),
      bullets(
        entries.map((entry) => [
          time(entry.at, '{time}'),
          words(' '),
          ...(entry.by === null ? [] : [person(entry.by), words(' ')]),
          text(safe(entry.text, 160)),
        ]),
      ),
    ),
  ];
  const last = incident.timeline.slice(-TIMELINE);
  return { name: 'timeline', rank: 7, forms: last.length === 0 ? [] : [form(last), form(last.slice(-2))] };
};

/** Address of a runbook page below the site; null when it would lead anywhere else. */
export const runbookAddress = (site: string, page: string): string | null => {
  const base = new URL(site.endsWith('/') ? site : `${site}/`);
  if (!/^[A-Za-z0-9][A-Za-z0-9./_-]*(?:#[A-Za-z0-9_-]*)?$/.test(page) || page.includes('..')) return null;
  return new URL(page, base).href;
};

const footer = (incident: Incident, finding: Finding | undefined, site: string): Part => {
  const address = finding === undefined ? null : runbookAddress(site, finding.runbook);
  return {
    name: 'runbook link',
    rank: 2,
    forms: [
      [
        ...(address === null
          ? []
          : [richText(line(words('Runbook: '), { type: 'link', url: address, text: safe(finding!.runbook, 120) }))]),
        context(safe(`Queuewarden incident ${incident.id}, number ${incident.sequence} for this subject`, 200)),
      ],
    ],
  };
};

/** The one message of an incident. `now` decides whether a proposal may still be decided; `site` is where runbooks are. */
export const renderCard = (card: IncidentCard, now: Instant, site: string): Rendered => {
  const { incident } = card;
  const finding = leading(incident);
  const found = finding === undefined ? undefined : findingParts(finding);
  const others = Object.values(incident.findings).filter((f) => f !== finding);
  const parts = [
    { name: 'headline', rank: 0, forms: [[header(title(incident, finding))]] },
    detail(finding),
    summary(incident, finding),
    ...(finding === undefined || found === undefined ? [] : [alsoExplained(finding), found.steps, askedOf(finding)]),
    ...actionParts(card, now),
    heldPart(card),
    ...(found === undefined ? [] : [found.evidence, found.advice]),
    otherHosts(others, finding),
    timeline(incident),
    footer(incident, finding, site),
  ];
  return { text: mrkdwn(safe(`${title(incident, finding)} (${STATE[incident.state]})`, 300)), blocks: assemble(parts) };
};
