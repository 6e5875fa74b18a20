import { letters, type Random, skewed } from './random.ts';

/** A message on its way, as its log entries show it. */
export interface Message {
  source: string;
  channel: 'tcp_local' | 'ims-ms' | 'tcp_intranet';
  from: string;
  to: string;
  /** Name of its queue file without the attempt counter. */
  file: string;
  folder: string;
  id: string;
  user: string;
  system: string;
  blocks: number;
  failures: number;
  /** What its destination says. */
  fate: 'delivered' | 'refused' | 'greylisted' | 'over-quota' | 'unknown-user';
}

const CAPITALS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const SMALL = 'abcdefghijklmnopqrstuvwxyz';
const WORDS = 'anna ben clara david emma frank greta henry iris jonas karl laura max nora otto paula'.split(' ');
const ENDS = ['example.com', 'example.net', 'example.org'];

const DOMAINS = 4_000;
const ACCOUNTS = 8_000;

const account = (random: Random): string => {
  const n = skewed(random, ACCOUNTS);
  return `${WORDS[n % WORDS.length]}.${SMALL.charAt(n % 26)}${n}`;
};

const domain = (random: Random): { name: string; n: number } => {
  const n = skewed(random, DOMAINS);
  return { name: `${WORDS[n % WORDS.length]}${n}.${ENDS[n % ENDS.length]}`, n };
};

const address = (random: Random): string =>
  `10.${Math.floor(random() * 4)}.${Math.floor(random() * 250)}.${Math.floor(random() * 250)}`;

const fateOf = (random: Random, channel: Message['channel'], n: number): Message['fate'] => {
  const dice = random();
  if (channel === 'ims-ms') return n % 400 === 7 ? 'over-quota' : 'delivered';
  if (n % 90 === 11) return 'refused';
  if (dice < 0.03) return 'greylisted';
  return dice < 0.045 ? 'unknown-user' : 'delivered';
};

/** The next message, by its serial number, of a site with an inbound relay, authenticated users and a message store. */
export const newMessage = (random: Random, serial: number): Message => {
  const inbound = random() < 0.62;
  const remote = domain(random);
  const local = account(random);
  const channel = inbound ? (random() < 0.9 ? 'ims-ms' : 'tcp_intranet') : 'tcp_local';
  const stranger = `${account(random)}@${remote.name}`;
  const home = `${local}@campus.example.edu`;
  const to = channel === 'ims-ms' ? `${local}@ims-ms-daemon` : inbound ? home : stranger;
  const host = inbound ? `mail${remote.n % 5}.${remote.name}` : `pc${remote.n}.campus.example.edu`;
  return {
    source: inbound ? 'tcp_local' : 'tcp_auth',
    channel,
    from: inbound ? (random() < 0.04 ? '' : stranger) : home,
    to,
    file: `f0s6${serial.toString(36).padStart(5, '0')}${letters(random, SMALL, 2)}.00`,
    folder: String(serial % 100).padStart(3, '0'),
    id: `<0TB${serial.toString(36).toUpperCase().padStart(5, '0')}${letters(random, CAPITALS, 3)}00@${inbound ? host : 'mx1.campus.example.edu'}>`,
    user: inbound ? '' : local,
    system: `${host} (${host} [${address(random)}])`,
    blocks: 1 + Math.floor(40 * random() ** 3),
    failures: 0,
    fate: fateOf(random, channel, channel === 'ims-ms' ? Number(/\d+/.exec(local)?.[0]) : remote.n),
  };
};

/** What the log says at the end of an attempt's entry. */
export const diagnosticOf = (random: Random, { channel, to, fate }: Message): string => {
  const host = `mx.${to.slice(to.indexOf('@') + 1)}`;
  const talk = `dns;${host} (TCP|10.1.2.3|${30_000 + Math.floor(random() * 20_000)}|${address(random)}|25) (${host} ESMTP)`;
  if (fate === 'over-quota') return 'User over quota; mail delivery deferred User over quota; mail delivery deferred';
  if (channel === 'ims-ms') return '';
  if (fate === 'refused') return 'TCP active open: Failed connect() 10.9.9.9:25  Error: connection refused';
  if (fate === 'greylisted')
    return `${talk} smtp;451 4.7.1 Greylisted, try again in ${Math.floor(random() * 900)} seconds`;
  if (fate === 'unknown-user') return `${talk} smtp;550 5.1.1 <${to}>: Recipient address rejected: User unknown`;
  return `${talk} smtp;250 2.0.0 Ok: queued as 4F${letters(random, CAPITALS, 6)}`;
};
