import type { Finding, Step } from '#shared/contracts/finding.ts';
import type { PeerSummary } from '#shared/contracts/summary.ts';
import { withoutGuess } from '#shared/diagnosis/blame.ts';
import { advise, step } from '#shared/diagnosis/draft.ts';
import { clock, counted, named } from '#shared/diagnosis/words.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { failingSince, type Peers, peersOf, rowOf, type Word, wordOf } from './peers.ts';

const ANCHOR = 'step-other-hosts';
const QUESTION = 'Do other hosts deliver there at the same time?';

/** Hosts that a sentence names. */
const NAMED = 4;

/** Destinations by which a host that reaches nobody is compared. */
const ASKED = 20;

/** `us`: others get there. `them`: who tries fails. `shared`: others reach nobody either. `unknown`: nobody can tell. */
type Judged =
  | { who: 'us' | 'them' | 'shared'; delivering: readonly string[]; failing: readonly string[]; saw: string }
  | { who: 'unknown'; saw: string };

/** Whether peers can say anything about a finding: it blames a destination, a site, or this host's way out. */
export const isComparable = ({ playbook, subject, verdict, causedBy }: Finding): boolean =>
  (playbook === 'destination-down' || playbook === 'dns-failure') &&
  (subject.kind === 'destination' || subject.kind === 'site' || subject.kind === 'host') &&
  (verdict === 'problem' || verdict === 'suspected') &&
  subject.channel !== null &&
  causedBy === undefined;

/**
 * Asks the summaries of all hosts (the finding's own may be among them) whether it is us or them, and says so in the
 * finding. Its verdict and subject stay: it opens or moves the same incident. The same for summaries in any order, and
 * for a finding that was compared before. With no other host there is nothing to compare.
 */
export const compare = (finding: Finding, summaries: readonly PeerSummary[]): Finding => {
  if (!isComparable(finding) || finding.steps.some((s) => s.anchor === ANCHOR)) return finding;
  const own = summaries.find((s) => s.host === finding.host);
  const peers = peersOf(finding.host, own?.latest ?? finding.until, summaries);
  if (peers.fresh.length + peers.stale.length === 0) return finding;
  const judged = finding.subject.kind === 'host' ? judgeHost(finding, own, peers) : judgeDestinations(finding, peers);
  return told(withStep(finding, stepOf(judged)), judged);
};

const list = (hosts: readonly string[]): string =>
  `${hosts.slice(0, NAMED).join(', ')}${hosts.length > NAMED ? ` and ${hosts.length - NAMED} more` : ''}`;

/** Why nobody can tell. */
const nobody = ({ fresh, stale }: Peers): Judged => ({
  who: 'unknown',
  saw:
    fresh.length === 0
      ? `Could not be compared: what is known of ${list(stale.map((p) => p.host))} is of another time (${clock(stale[0]!.latest)}).`
      : `Could not be compared: ${list(fresh.map((p) => p.host))} did not try in the last hour, or reached nobody at all, or now and then.`,
});

/** Destinations that a finding is about; of a site those behind it. */
const destinationsOf = ({ subject, destinations }: Finding): readonly string[] =>
  subject.kind === 'site' ? (destinations ?? []) : [subject.name.toLowerCase()];

/** One word for several destinations: where they differ, nobody can tell. */
const oneWord = (words: readonly Word[]): Word => {
  const said = new Set(words.filter((word) => word !== 'silent'));
  return said.size > 1 ? 'mixed' : ([...said][0] ?? 'silent');
};

const judgeDestinations = (finding: Finding, peers: Peers): Judged => {
  const channel = finding.subject.channel!;
  const destinations = destinationsOf(finding);
  const words = peers.fresh.map((peer) => ({
    peer,
    word: oneWord(destinations.map((destination) => wordOf(peer, channel, destination, finding.since))),
  }));
  const hosts = (wanted: Word): PeerSummary[] => words.filter(({ word }) => word === wanted).map(({ peer }) => peer);
  const [delivering, failing] = [hosts('delivers'), hosts('fails')];
  if (delivering.length + failing.length === 0) return nobody(peers);
  const figures = (all: readonly PeerSummary[]): string =>
    all
      .slice(0, NAMED)
      .map((peer) => {
        const rows = destinations.flatMap((destination) => rowOf(peer, channel, destination) ?? []);
        const attempts = rows.reduce((sum, row) => sum + row.attempts, 0);
        const delivered = rows.reduce((sum, row) => sum + row.delivered, 0);
        return `${peer.host} delivered ${delivered} of ${counted(attempts, 'attempt')} in the hour to ${clock(peer.latest)}`;
      })
      .join('; ');
  return {
    who: delivering.length > 0 ? 'us' : 'them',
    delivering: delivering.map((p) => p.host),
    failing: failing.map((p) => p.host),
    saw: `${figures([...delivering, ...failing])}.`,
  };
};

/** Compares by the destinations that this host fails to reach, as its own summary names them. */
const judgeHost = (finding: Finding, own: PeerSummary | undefined, peers: Peers): Judged => {
  const channel = finding.subject.channel!;
  const destinations = own ? failingSince(own, channel, finding.since).slice(0, ASKED) : [];
  const has = (peer: PeerSummary, wanted: Word): boolean =>
    destinations.some((destination) => wordOf(peer, channel, destination, finding.since) === wanted);
  const delivering = peers.fresh.filter((peer) => has(peer, 'delivers')).map((p) => p.host);
  const cutOff = peers.fresh.filter((peer) => has(peer, 'cut-off')).map((p) => p.host);
  if (delivering.length + cutOff.length === 0) return nobody(peers);
  return {
    who: delivering.length > 0 ? 'us' : 'shared',
    delivering,
    failing: cutOff,
    saw:
      delivering.length > 0
        ? `${list(delivering)} delivered since to destinations that fail here.${cutOff.length > 0 ? ` ${list(cutOff)} reached nobody either.` : ''}`
        : `${list(cutOff)} tried the same destinations since, and reached nobody either.`,
  };
};

const ANSWERS = { us: 'yes', them: 'no', shared: 'no', unknown: 'unknown' } as const;

const stepOf = ({ who, saw }: Judged): Step => step(ANCHOR, QUESTION, ANSWERS[who], saw);

/** The step goes where this host's own destinations are compared. */
const withStep = (finding: Finding, more: Step): Finding => {
  const before = finding.steps.findIndex((s) => s.anchor === 'step-others-deliver' || s.anchor === 'step-others');
  const at = before === -1 ? finding.steps.length : before + 1;
  return { ...finding, steps: finding.steps.toSpliced(at, 0, more) };
};

const told = (finding: Finding, judged: Judged): Finding => {
  if (judged.who === 'unknown') return finding;
  if (judged.who === 'us') return finding.subject.kind === 'host' ? usAlone(finding, judged) : us(finding, judged);
  return judged.who === 'them' ? them(finding, judged) : shared(finding, judged);
};

type Known = Exclude<Judged, { who: 'unknown' }>;

const verb = (hosts: readonly string[], one: string, many: string): string =>
  `${list(hosts)} ${hosts.length === 1 ? one : many}`;

const isLookup = ({ playbook }: Finding): boolean => playbook === 'dns-failure';

/** Blamed on a destination, and others get there: it is this host, its address, or its way. */
const us = (finding: Finding, { delivering, failing }: Known): Finding => {
  const name = named(finding.subject.name);
  const who = failing.length === 0 ? 'us' : `${finding.host} and ${list(failing)}`;
  const holdless = step('step-hold', 'Can exactly these messages be held?', 'no', 'No hold is offered: it is us.');
  return {
    ...finding,
    headline: untrusted(
      `It is ${who}, not ${name}: ${verb(delivering, 'delivers', 'deliver')} there at the same time. ${withoutGuess(finding.headline, ['either', 'itsNames'])}`,
    ),
    confidence: Math.max(finding.confidence, failing.length === 0 ? 0.9 : 0.8),
    steps: finding.steps.map((s) => (s.anchor === 'step-hold' ? holdless : s)),
    actions: [],
    advice: [
      advise(
        'now',
        isLookup(finding)
          ? `Look up the MX of ${name} on ${delivering[0]} and here: the resolver or the name service cache (nscd) of this host answers otherwise, and has to be repaired.`
          : `Compare with ${delivering[0]}: ${finding.subject.kind === 'site' ? `connect to port 25 of ${name} from both` : `look up the MX of ${name} on both, connect to its port 25 from both`}, and read what it answers. Look for the address that this host sends from in block lists, and for a route or a firewall rule of this host alone.`,
      ),
      ...finding.advice.filter((a) => !a.theirs),
      advise('do-not', `Do not leave it to ${name}, nor hold its mail: it takes mail from others.`),
    ],
    ...(isLookup(finding) ? {} : { runbook: 'destination-down#when-it-is-us' }),
  };
};

/** This host reaches nobody, and others reach the same destinations. */
const usAlone = (finding: Finding, { delivering }: Known): Finding => ({
  ...finding,
  headline: untrusted(`${finding.headline} ${verb(delivering, 'reaches', 'reach')} the same destinations.`),
  confidence: Math.max(finding.confidence, 0.95),
  advice: [
    advise(
      'now',
      `Compare with ${delivering[0]}, which delivers: what differs (resolver, route, firewall, sending address) is the fault.`,
    ),
    ...finding.advice,
  ],
});

/** Blamed on a destination, and all others that tried fail as well. */
const them = (finding: Finding, { failing }: Known): Finding => ({
  ...finding,
  headline: untrusted(
    `${withoutGuess(finding.headline, ['either'])} ${verb(failing, 'fails', 'fail')} there as well: it is them.`,
  ),
  confidence: Math.max(finding.confidence, finding.verdict === 'problem' ? 0.97 : 0.8),
  advice: [
    advise(
      'now',
      `One call is enough: ${counted(failing.length + 1, 'host')} that deliver elsewhere fail at ${named(finding.subject.name)}, and this is one incident.`,
    ),
    ...finding.advice,
  ],
});

/** This host reaches nobody, and others do not either: what they have in common fails. */
const shared = (finding: Finding, { failing }: Known): Finding => ({
  ...finding,
  headline: untrusted(
    `It is not ${finding.host} alone: ${verb(failing, 'reaches', 'reach')} nobody either. ${withoutGuess(finding.headline, ['us'])}`,
  ),
  confidence: Math.max(finding.confidence, 0.95),
  advice: [
    advise(
      'now',
      isLookup(finding)
        ? `Look at the name servers that ${finding.host} and ${failing[0]} have in common first, not at each host.`
        : `Look at what ${finding.host} and ${failing[0]} have in common first: the way out of the site, its name servers, a provider’s block of port 25.`,
    ),
    ...finding.advice,
  ],
});
