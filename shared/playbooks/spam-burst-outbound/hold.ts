import { type EvidenceLine, type OfferedAction, Selector } from '#shared/contracts/finding.ts';
import type { Burst } from './rule.ts';

/** Whether, and by what, the queued mail of a burst can be held. */
interface Hold {
  readonly actions: OfferedAction[];
  readonly words: string;
}

/**
 * The hold of what is queued of a burst: by the user who handed it in where its lines name that user (`*name`,
 * LOG_USERNAME), for who has the password may name any sender; else by the sender that it names.
 */
export const holdOf = ({ channel, sender, authenticated }: Burst, lines: readonly EvidenceLine[]): Hold => {
  if (channel.id === null || lines.length === 0)
    return { actions: [], words: 'No hold is offered: no line was kept that shows who sent it.' };
  const byUser = authenticated && lines.some(({ text }) => text.toLowerCase().includes(`*${sender.toLowerCase()}`));
  const selector = Selector.safeParse(byUser ? { by: 'user', user: sender } : { by: 'sender', sender });
  if (!selector.success)
    return {
      actions: [],
      words: 'No hold is offered: the name holds characters that nothing is selected by.',
    };
  const words = byUser ? BY_USER : authenticated ? BY_SENDER : BY_FORGED;
  return { actions: [{ action: 'hold', channel: channel.id, selector: selector.data, because: HELD }], words };
};

const HELD =
  'Held, it leaves neither for its recipients nor for block lists; what the owner wrote is among it, and all of it can be released.';

const BY_USER = 'By the user who handed it in, whatever sender it names.';
const BY_SENDER =
  'By the sender that it names, for the log names no users (LOG_USERNAME): what the same account sends under other names stays.';
const BY_FORGED = 'By the sender that it names, who may not be who sent it: real mail of that address is held, too.';
