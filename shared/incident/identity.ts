import { type Finding, findingKey, type Subject } from '#shared/contracts/finding.ts';
import { leadsOutside } from '#shared/correlation/way-out.ts';

/**
 * The product's own name for the way out stands for whatever hosts call theirs: so what was opened where nobody renamed
 * it is found under the same key as ever (docs/decisions/026).
 */
const WAY_OUT = 'tcp_local';

const isElsewhere = ({ kind, channel }: Subject): boolean =>
  (kind === 'destination' || kind === 'site') && channel !== null && leadsOutside(channel);

/**
 * Text that identifies an incident across hosts and time: same playbook, same subject. A destination or site outside is
 * the same by whatever outgoing channel a host tries it; all else is told apart by channel.
 */
export const troubleKey = ({ playbook, subject }: Pick<Finding, 'playbook' | 'subject'>): string =>
  findingKey({ playbook, subject: isElsewhere(subject) ? { ...subject, channel: WAY_OUT } : subject });
