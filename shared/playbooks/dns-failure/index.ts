import { cellKey } from '#shared/contracts/digest.ts';
import type { Advice, Finding } from '#shared/contracts/finding.ts';
import type { HostView } from '#shared/window/view.ts';
import { GUESS } from '#shared/diagnosis/blame.ts';
import { configurationOf } from '#shared/diagnosis/configuration.ts';
import { advise, proofs, step, theirs, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { lookFurther } from '#shared/diagnosis/settings.ts';
import { clockOf, counted, named } from '#shared/diagnosis/words.ts';
import { type HostFailure, hostFailure, type NameFailure, type NameFailures, nameFailures } from './rule.ts';

/** Names cannot be looked up: of all domains, of one, or of misspelt ones. */
export const dnsFailure: Playbook = {
  id: 'dns-failure',
  title: 'Host names cannot be looked up',
  assess: (view) => {
    const all = view.channels.map((channel) => nameFailures(view, channel)).filter((found) => found !== null);
    // All channels ask the same resolver: one cause, one finding.
    const host = hostFailure(all);
    if (host) return [hostFinding(view, host)];
    return all.flatMap((found) => {
      // What is only put off waits, and is told by how long the destination has been out of reach.
      const single = found.known.filter((f) => f.returned > 0).map((f) => domainFinding(view, found, f));
      return [...single, ...(found.never.length > 0 ? [misspelt(view, found)] : [])];
    });
  },
};

const lines = (view: HostView, f: NameFailure, limit: number) =>
  proofs(view, [...new Set(f.cells.map(cellKey))], { name: f.destination.name, from: f.first, to: f.last }, limit);

const RETURNED: Advice = advise(
  'now',
  'Tell the senders: what was returned (R) is gone from the queue and must be sent again; what was put off (Q) is tried again by itself.',
);

const further = (view: HostView): Advice => advise('now', `To look further: ${lookFurther(configurationOf(view))}`);

const NO_WORKAROUND: Advice = advise(
  'do-not',
  'Do not work around it in the configuration (fixed routes, host tables): that takes longer than to repair the name service, and is forgotten in place.',
);

const hostFinding = (view: HostView, { channels, known, delivered }: HostFailure): Finding => {
  const returned = known.reduce((total, f) => total + f.returned, 0);
  const deferred = known.reduce((total, f) => total + f.deferred, 0);
  const since = Math.min(...known.map((f) => f.first));
  const names = channels.map((c) => c.name).join(', ');
  return toFinding('dns-failure', view, {
    subject: { kind: 'host', name: view.host, channel: channels[0]!.id },
    verdict: 'problem',
    severity: 'critical',
    confidence: 0.9,
    headline: `${view.host} cannot look up names: ${counted(known.length, 'domain')} that took mail before fail since ${clockOf(since)}; mail for ${counted(returned, 'recipient')} returned to the senders, ${counted(deferred, 'attempt')} put off.`,
    since,
    until: Math.max(...known.map((f) => f.last)),
    steps: [
      step(
        'step-which',
        'One domain, or many?',
        'yes',
        `${counted(known.length, 'domain')}: ${known
          .slice(0, 5)
          .map((f) => named(f.destination.name))
          .join(', ')}.`,
      ),
      step(
        'step-known',
        'Did they take mail before?',
        'yes',
        'Each of them, at least three times in the last 24 hours.',
      ),
      step(
        'step-others',
        'Does other mail still go out?',
        delivered > 0 ? 'yes' : 'no',
        `${counted(delivered, 'delivery', 'deliveries')} of ${names} since then${delivered > 0 ? ': answers that are still cached keep some mail flowing' : ''}.`,
      ),
      step(
        'step-lost',
        'Is mail returned for it?',
        returned > 0 ? 'yes' : 'no',
        `${returned} returned at once (R), ${deferred} kept (Q).`,
      ),
      resolverStep(),
    ],
    evidence: known.slice(0, 6).flatMap((f) => lines(view, f, 2)),
    advice: [
      advise(
        'now',
        'Look up the MX of two of these domains from this host, and from another one with the same and with another resolver. Look at /etc/resolv.conf, the name service cache (nscd) and the resolver itself.',
      ),
      ...(returned > 0
        ? [
            advise(
              'now',
              `While names fail, good mail is returned. If it goes on: ${channels.map((c) => `"imsimta qm stop ${c.name}"`).join(' and, some seconds later, ')} keeps the mail, untried. Warning: nothing of the channel is delivered until "imsimta qm start" with its name, and the stop survives reboots: write down who ends it.`,
            ),
          ]
        : []),
      RETURNED,
      further(view),
      advise('for-good', 'Two resolvers that do not share a fate, and a watched look-up of a well-known MX.'),
      NO_WORKAROUND,
    ],
    anchor: 'what-to-do-now',
  });
};

const domainFinding = (view: HostView, { channel, delivered }: NameFailures, f: NameFailure): Finding => {
  const name = f.destination.name;
  return toFinding('dns-failure', view, {
    subject: { kind: 'destination', name, channel: channel.id },
    verdict: 'suspected',
    severity: 'warning',
    confidence: 0.7,
    headline: `The name ${named(name)} cannot be looked up since ${clockOf(f.first)}, though it took mail before: ${counted(f.returned, 'recipient')} returned to the sender.${GUESS.itsNames}`,
    since: f.first,
    until: f.last,
    steps: [
      step('step-which', 'One domain, or many?', 'no', `Only ${named(name)} of those that took mail before.`),
      step('step-known', 'Did it take mail before?', 'yes', 'At least three times in the last 24 hours.'),
      step(
        'step-others',
        'Does other mail still go out?',
        delivered > 0 ? 'yes' : 'unknown',
        `${counted(delivered, 'delivery', 'deliveries')} of ${channel.name} since then.`,
      ),
      step(
        'step-lost',
        'Is mail returned for it?',
        'yes',
        `${f.returned} returned at once (R), ${f.deferred} kept (Q).`,
      ),
      resolverStep(),
    ],
    evidence: lines(view, f, 8),
    advice: [
      theirs(
        'now',
        `Look up the MX and the name servers of ${named(name)} from two places; look in whois whether the registration has run out. Tell them, if there is another way to.`,
      ),
      theirs('now', 'Wait: such trouble is usually short. It is theirs to repair.'),
      RETURNED,
      further(view),
      NO_WORKAROUND,
    ],
    anchor: 'what-to-do-now',
  });
};

const misspelt = (view: HostView, { channel, never }: NameFailures): Finding => {
  const returned = never.reduce((total, f) => total + f.returned, 0);
  return toFinding('dns-failure', view, {
    subject: { kind: 'channel', name: channel.name, channel: channel.id },
    verdict: 'normal',
    confidence: 0.8,
    headline: `${counted(returned, 'recipient')} of ${channel.name} returned, for ${counted(never.length, 'domain')} that cannot be looked up and never took mail: misspelt or gone, which is usual.`,
    since: Math.min(...never.map((f) => f.first)),
    until: Math.max(...never.map((f) => f.last)),
    steps: [
      step(
        'step-known',
        'Did they take mail before?',
        'no',
        `None in the last 24 hours: ${never
          .slice(0, 5)
          .map((f) => `${named(f.destination.name)} (${f.returned})`)
          .join(', ')}.`,
      ),
    ],
    evidence: never.slice(0, 4).flatMap((f) => lines(view, f, 2)),
    advice: [
      advise('now', 'Nothing: the sender has the bounce and can correct the address.'),
      advise('do-not', 'Do not look for a fault of the mail system in such lines.'),
    ],
    anchor: 'what-it-means',
  });
};

const resolverStep = () =>
  step(
    'step-resolver',
    'Does the resolver of this host answer?',
    'unknown',
    'Could not be seen from the log. On the host: look up the MX of one of these domains, then of a domain that works.',
  );
