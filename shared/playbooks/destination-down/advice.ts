import type { Advice } from '#shared/contracts/finding.ts';
import { type Configuration, eitherWay, mtaDiff } from '#shared/diagnosis/configuration.ts';
import { advise, theirs } from '#shared/diagnosis/draft.ts';
import { named } from '#shared/diagnosis/words.ts';

const PLAIN_DOMAIN = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;

/** Configuration for a channel of its own; null when the name could mean something else inside a rewrite rule. */
export const ownChannel = (configuration: Configuration, destination: string, channel: string): string | null => {
  if (!PLAIN_DOMAIN.test(destination) || !destination.includes('.')) return null;
  return mtaDiff(configuration, {
    rewrite: {
      where: 'rewrite rules',
      lines: [`${destination} $U%$D@tcp_slow-daemon`, `.${destination} $U%$H$D@tcp_slow-daemon`],
    },
    channels: [
      {
        where: 'channel blocks: a blank line before and after',
        lines: [
          `! keywords as those of ${channel}, except for the pool and maxjobs`,
          'tcp_slow smtp mx single_sys remotehost inner subdirs 20 maxjobs 2 pool SMTP_SLOW',
          'tcp_slow-daemon',
        ],
      },
    ],
    pool: { name: 'SMTP_SLOW', from: null, to: 2 },
  });
};

/** What to do about a destination that does not take mail. */
export const destinationAdvice = (
  configuration: Configuration,
  destination: string,
  channel: string,
  forecast: string,
): Advice[] => [
  advise('now', forecast),
  theirs(
    'now',
    `Wait, and ask whether they know: look at their MX, connect to port 25 from this host, read their status page; find a contact for ${named(destination)} with whois and call, for mail to them waits too.`,
  ),
  theirs(
    'now',
    'If their mail slows down everybody else’s, hold it: it stays in the queue, untried, until it is released. Without that need, waiting is enough.',
  ),
  theirs(
    'for-good',
    `If this destination is a frequent problem, give it a channel of its own: new mail then waits apart from everybody else’s. Apply by hand, build and restart; messages already queued stay where they are.${eitherWay(configuration)}`,
    ownChannel(configuration, destination, channel),
  ),
  advise(
    'for-good',
    'If delivery threads are stuck waiting on slow hosts, allow more of them: max_client_threads in the channel’s option file, and a lower threaddepth keyword, so that a smaller backlog starts the next thread or process.',
  ),
  advise(
    'do-not',
    'Do not return or delete these messages while the destination may come back: neither can be undone, and most of this mail can still be delivered.',
  ),
  advise(
    'do-not',
    `Do not force attempts with "imsimta run ${channel}": it ignores pending backoff and ties up threads on a host that does not answer.`,
  ),
];

/** What to do when it is this host that reaches nobody. */
export const hostAdvice = (channel: string, forecast: string): Advice[] => [
  advise(
    'now',
    'Test from this host, in this order: its own resolver (look up the MX of two failing destinations), its route (ping or trace one of them), port 25 out (connect to one of them); compare with another host of the site.',
  ),
  advise(
    'now',
    'Ask who changed something when it began: firewall, NAT, routing, resolver, the address that this host sends from, a provider’s block of port 25.',
  ),
  advise('now', forecast),
  advise(
    'for-good',
    'Give the host two resolvers that do not share a fate, and watch an outbound connection to port 25 apart from the mail flow.',
  ),
  advise(
    'do-not',
    'Do not hold, return or delete: nothing is wrong with these messages or their destinations, and they leave by themselves once the network works.',
  ),
  advise(
    'do-not',
    `Do not restart the MTA or run "imsimta refresh" for this: it cures no network and loses the retry schedule. "imsimta run ${channel}" ignores pending backoff.`,
  ),
];
