import { EntryCode } from '#shared/contracts/digest.ts';
import { CONNECTION_CODES, type MailLogLine, type Reason } from './entry.ts';
import { numberOf, plain, queueFileOf, splitIds, unquoted, untyped } from './shapes.ts';
import { readIsoStamp } from './stamp.ts';

/** Kind of a named entry: enqueue or dequeue, connection, header line. */
export type Element = 'en' | 'co' | 'he';

const CHANNEL = /^[a-z][\w-]{0,79}$/;

const unparsed = (reason: Reason): MailLogLine => ({ kind: 'unparsed', unparsed: reason });

/**
 * Entry of the formats that name their fields (XML, JSON). What is not known is passed over, as the formats may grow.
 * Source: 6.3 Administration Guide, "To Control Formatting of Log Entries".
 */
export const entryOfAttributes = (element: Element, get: (name: string) => string | null): MailLogLine => {
  if (element === 'he') return { kind: 'header' };
  const stamp = readIsoStamp(get('ts') ?? '');
  if (!stamp) return unparsed('bad-stamp');
  const sourceChannel = get('sc') ?? '';
  if (!CHANNEL.test(sourceChannel)) return unparsed('bad-channel');
  const action = get('ac') ?? '';
  const origin = { node: get('no'), process: get('pi') };

  if (element === 'co') {
    const direction = get('dr');
    if (direction !== '+' && direction !== '-') return unparsed('bad-fields');
    if (!CONNECTION_CODES.has(action.charAt(0))) return unparsed('unknown-code');
    const detail = [get('tr'), get('ap'), get('di')].filter((value) => value !== null).join(' ');
    const code = action.charAt(0);
    return {
      kind: 'connection',
      stamp,
      ...origin,
      channel: sourceChannel,
      direction: direction === '-' ? 'out' : 'in',
      code,
      detail,
    };
  }

  const code = EntryCode.safeParse(action.charAt(0));
  if (!code.success || !/^[A-Z]{1,6}$/.test(action)) return unparsed('unknown-code');
  const destinationChannel = get('dc') || null;
  if (destinationChannel !== null && !CHANNEL.test(destinationChannel)) return unparsed('bad-channel');
  const size = get('sz') ?? '';
  if (!/^\d{1,15}$/.test(size)) return unparsed('bad-size');
  // B entries hold the client's command where the addresses stand.
  const address = (name: string): string | null => (code.data === 'B' ? null : get(name));
  const [from, originalTo, to] = [address('so'), address('od'), address('de')];
  const fileName = get('fi') || null;
  const ids = get('mi') || null;
  const filter = get('fl');
  return {
    kind: 'message',
    stamp,
    ...origin,
    sourceChannel,
    destinationChannel,
    code: code.data,
    modifiers: action.slice(1),
    blocks: Number(size),
    from: from === null ? null : plain(from),
    originalTo: originalTo === null ? null : untyped(originalTo),
    to: to === null || to === '' ? null : plain(to),
    fileName,
    queueFile: fileName === null ? null : queueFileOf(fileName, destinationChannel ?? sourceChannel),
    envelopeId: get('ei') || null,
    messageIds: ids === null ? [] : splitIds(ids),
    username: get('us') || null,
    diagnostic: get('di') || get('re') || null,
    reason: get('re') || null,
    recipientFlags: numberOf(get('rf')),
    sourceSystem: get('ss') || null,
    sensitivity: numberOf(get('se')),
    priority: numberOf(get('pr')),
    intermediate: get('in') || null,
    initial: get('ia') || null,
    filter: filter === null ? null : unquoted(filter),
    remoteMta: get('rm') || null,
    queueSeconds: numberOf(get('qt')),
    transport: get('tr') || null,
    application: get('ap') || null,
  };
};
