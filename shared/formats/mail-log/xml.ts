import { EntryCode } from '#shared/contracts/digest.ts';
import type { MailLogLine } from './entry.ts';
import { readIsoStamp } from './stamp.ts';
import { queueFileOf, splitIds } from './tail.ts';

const ELEMENT = /^<(en|co|he)(?= )/;
const ATTRIBUTE = /\s+([A-Za-z][\w-]{0,30})="([^"]*)"/y;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const CHANNEL = /^[a-z][\w-]{0,79}$/;

const BAD: MailLogLine = { kind: 'unparsed', unparsed: 'bad-xml' };

const unescaped = (value: string): string =>
  value.includes('&') ? value.replace(/&(lt|gt|amp|quot|apos);/g, (_, name: string) => ENTITIES[name] ?? '') : value;

const attributesOf = (text: string, from: number): Map<string, string> | null => {
  const attributes = new Map<string, string>();
  ATTRIBUTE.lastIndex = from;
  let end = from;
  for (let m = ATTRIBUTE.exec(text); m; m = ATTRIBUTE.exec(text)) {
    attributes.set(m[1] ?? '', unescaped(m[2] ?? ''));
    end = ATTRIBUTE.lastIndex;
  }
  return /^\s*\/>\s*$/.test(text.slice(end)) ? attributes : null;
};

/** Reads one element of LOG_FORMAT 4. Attributes that are not known are passed over, as the format may grow. */
export const parseXmlLine = (text: string): MailLogLine => {
  const element = ELEMENT.exec(text);
  const attributes = element && attributesOf(text, element[0].length);
  if (!attributes) return BAD;
  if (element[1] === 'he') return { kind: 'header' };
  const get = (name: string): string | null => attributes.get(name) ?? null;
  const stamp = readIsoStamp(get('ts') ?? '');
  if (!stamp) return { kind: 'unparsed', unparsed: 'bad-stamp' };
  const sourceChannel = get('sc') ?? '';
  if (!CHANNEL.test(sourceChannel)) return { kind: 'unparsed', unparsed: 'bad-channel' };
  const action = get('ac') ?? '';
  const origin = { node: get('no'), process: get('pi') };

  if (element[1] === 'co') {
    const direction = get('dr') === '-' ? 'out' : 'in';
    const detail = [get('tr'), get('ap'), get('di')].filter((value) => value !== null).join(' ');
    return { kind: 'connection', stamp, ...origin, channel: sourceChannel, direction, code: action.charAt(0), detail };
  }

  const code = EntryCode.safeParse(action.charAt(0));
  if (!code.success) return { kind: 'unparsed', unparsed: 'unknown-code' };
  const destinationChannel = get('dc') || null;
  if (destinationChannel !== null && !CHANNEL.test(destinationChannel))
    return { kind: 'unparsed', unparsed: 'bad-channel' };
  const size = get('sz') ?? '';
  if (!/^\d{1,15}$/.test(size)) return { kind: 'unparsed', unparsed: 'bad-size' };
  const originalTo = get('od');
  const fileName = get('fi');
  const ids = get('mi');
  return {
    kind: 'message',
    stamp,
    ...origin,
    sourceChannel,
    destinationChannel,
    code: code.data,
    modifiers: action.slice(1),
    blocks: Number(size),
    from: get('so'),
    originalTo: originalTo === null ? null : originalTo.slice(originalTo.indexOf(';') + 1),
    to: get('de'),
    fileName,
    queueFile: fileName === null ? null : queueFileOf(fileName, destinationChannel ?? sourceChannel),
    envelopeId: get('ei'),
    messageIds: ids === null || ids === '' ? [] : splitIds(ids),
    username: get('us'),
    diagnostic: get('di') ?? get('re'),
  };
};
