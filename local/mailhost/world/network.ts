import { isFrom63, type Release } from '../log/products.ts';
import { hashText } from './random.ts';

/** Address of this host. */
const OWN_ADDRESS = '192.0.2.25';

/** Address that a domain's mail exchanger has: one of the blocks reserved for documentation. */
export const addressOf = (domain: string): string => {
  const hash = hashText(domain);
  return `${hash % 2 === 0 ? '198.51.100' : '203.0.113'}.${1 + ((hash >>> 1) % 254)}`;
};

const remote = (domain: string, port: number, release: Release): string => {
  const host = `mx.${domain}`;
  const named = isFrom63(release) ? `${host} ` : '';
  return `${named}dns;${host} (TCP|${OWN_ADDRESS}|${port}|${addressOf(domain)}|25) (${host} ESMTP)`;
};

/** Diagnostic of a remote host's answer, with transport and banner. */
export const answered = (domain: string, port: number, release: Release, reply: string): string =>
  `${remote(domain, port, release)} smtp;${reply.startsWith('5') ? ' ' : ''}${reply}`;

/** Diagnostic of a connection that did not come about; releases before 6.3 leave blanks where the address would be. */
export const notConnected = (domain: string, release: Release, reason: string): string => {
  const where = isFrom63(release) ? `${addressOf(domain)}:25` : ' ';
  return `TCP active open: Failed connect() ${where}  Error: ${reason}`;
};

/** Diagnostic of a message that was not tried since its host failed too often just now. */
export const skipped = (first: string): string =>
  `Too many failures to this host during this run; skipping this host: ${first}`;

/** Diagnostic of an extra line end that is read as a reply (PMDF FAQ, zero length SMTP status line). */
export const EMPTY_REPLY = 'Recorded error -- Zero length SMTP status line';

/** Diagnostic of a name that DNS does not know. */
export const UNKNOWN_DOMAIN = 'Illegal host/domain name found';

/** Source system in E entries: `HELO (name [address])`. */
export const sourceSystem = (domain: string): string => `mx.${domain} (mx.${domain} [${addressOf(domain)}])`;
