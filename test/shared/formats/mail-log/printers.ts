import type { LocalStamp, MailLogEntry } from '#shared/formats/mail-log/entry.ts';
import type { MailLogOptions } from '#shared/formats/mail-log/options.ts';

/** Prints entries in every LOG_FORMAT, by the documented layouts: what the parsers must give back. */

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (n: number): string => String(n).padStart(2, '0');

const time = (s: LocalStamp): string => `${two(s.hour)}:${two(s.minute)}:${two(s.second)}.${two(s.hundredths)}`;
const textStamp = (s: LocalStamp): string => `${two(s.day)}-${MONTHS[s.month - 1]}-${s.year} ${time(s)}`;
const isoStamp = (s: LocalStamp): string => `${s.year}-${two(s.month)}-${two(s.day)}T${time(s)}`;

const head = (e: MailLogEntry, o: MailLogOptions): string[] => [
  textStamp(e.stamp),
  ...(o.node ? [e.node ?? ''] : []),
  ...(o.process ? [e.process ?? ''] : []),
  e.sourceChannel.padEnd(12),
  (e.destinationChannel ?? '').padEnd(12),
  e.code + e.modifiers,
  String(e.blocks),
];

interface Field {
  on: boolean;
  value: string | number | null;
  counted: boolean;
}

const tail = (e: MailLogEntry, o: MailLogOptions): Field[] => {
  const counted = (on: boolean, value: string | null): Field => ({ on, value, counted: true });
  const bare = (on: boolean, value: number | null): Field => ({ on, value, counted: false });
  return [
    bare(o.notary, e.recipientFlags),
    counted(o.filename, e.fileName),
    counted(o.envelopeId, e.envelopeId),
    counted(o.messageId, e.messageIds.join(',')),
    counted(o.username, e.username),
    counted(o.sourceSystem, e.sourceSystem),
    bare(o.sensitivity, e.sensitivity),
    bare(o.priority, e.priority),
    counted(o.intermediate, e.intermediate),
    counted(o.filter, e.filter === null ? null : `'${e.filter}'`),
    counted(o.reason, e.reason),
    counted(o.diagnostics, e.diagnostic),
    counted(o.remoteMta, e.remoteMta),
    bare(o.queueTime, e.queueSeconds),
    counted(o.transport, e.transport),
    counted(o.application, e.application),
  ].filter((field) => field.on);
};

/** LOG_FORMAT 1 or 2. A field that is on and has no value leaves an extra blank. */
export const printText = (e: MailLogEntry, o: MailLogOptions): string => {
  const address = (text: string | null): string => (o.format === 2 && !text ? '<>' : (text ?? ''));
  return [
    ...head(e, o),
    address(e.from),
    `rfc822;${e.originalTo ?? ''}`,
    address(e.to),
    ...tail(e, o).map((field) => String(field.value ?? '')),
  ].join(' ');
};

/** LOG_FORMAT 3: fields of variable length with their length in characters, or in bytes of UTF-8. */
export const printCounted = (
  e: MailLogEntry,
  o: MailLogOptions,
  unit: 'characters' | 'bytes' = 'characters',
): string => {
  const length = (text: string): number => (unit === 'bytes' ? new TextEncoder().encode(text).length : text.length);
  const count = (text: string): string => `${length(text)}:${text}`;
  return [
    ...head(e, o),
    ...[e.from ?? '', `rfc822;${e.originalTo ?? ''}`, e.to ?? ''].map(count),
    ...tail(e, o).map((field) => (field.counted ? count(String(field.value ?? '')) : String(field.value ?? 0))),
  ].join(' ');
};

const attributes = (e: MailLogEntry, o: MailLogOptions): (readonly [string, string | number])[] => {
  const all: (readonly [string, boolean, string | number | null])[] = [
    ['ts', true, isoStamp(e.stamp)],
    ['no', o.node, e.node],
    ['pi', o.process, e.process],
    ['sc', true, e.sourceChannel],
    ['dc', true, e.destinationChannel ?? ''],
    ['ac', true, e.code + e.modifiers],
    ['sz', true, e.blocks],
    ['so', true, e.from ?? ''],
    ['od', true, `rfc822;${e.originalTo ?? ''}`],
    ['de', true, e.to ?? ''],
    ['rf', o.notary, e.recipientFlags],
    ['fi', o.filename, e.fileName],
    ['ei', o.envelopeId, e.envelopeId],
    ['mi', o.messageId, e.messageIds.length === 0 ? null : e.messageIds.join(',')],
    ['us', o.username, e.username],
    ['ss', o.sourceSystem, e.sourceSystem],
    ['se', o.sensitivity, e.sensitivity],
    ['pr', o.priority, e.priority],
    ['in', o.intermediate, e.intermediate],
    ['fl', o.filter, e.filter],
    ['re', o.reason, e.reason],
    ['di', o.diagnostics, e.diagnostic],
    ['rm', o.remoteMta, e.remoteMta],
    ['qt', o.queueTime, e.queueSeconds],
    ['tr', o.transport, e.transport],
    ['ap', o.application, e.application],
  ];
  return all.flatMap(([name, on, value]) => (on && value !== null ? [[name, value] as const] : []));
};

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** LOG_FORMAT 4. */
export const printXml = (e: MailLogEntry, o: MailLogOptions): string =>
  `<en ${attributes(e, o)
    .map(([name, value]) => `${name}="${escaped(String(value))}"`)
    .join(' ')}/>`;

/** LOG_FORMAT 5. */
export const printJson = (e: MailLogEntry, o: MailLogOptions): string =>
  JSON.stringify({ en: Object.fromEntries(attributes(e, o)) });

/** LOG_FORMAT 6. */
export const printFlatJson = (e: MailLogEntry, o: MailLogOptions): string =>
  JSON.stringify(Object.fromEntries(attributes(e, o)));

/** `option.dat`, or what msconfig shows, that switches on just these fields. */
export const printOptions = (o: MailLogOptions, form: (name: string) => string): string => {
  const connection = (o.sourceSystem ? 1 : 0) + (o.transport ? 32 : 0) + (o.application ? 64 : 0);
  const all: (readonly [string, boolean | number])[] = [
    ['LOG_FORMAT', o.format],
    ['LOG_NODE', o.node],
    ['LOG_PROCESS', o.process],
    ['LOG_NOTARY', o.notary],
    ['LOG_FILENAME', o.filename],
    ['LOG_ENVELOPE_ID', o.envelopeId],
    ['LOG_MESSAGE_ID', o.messageId],
    ['LOG_USERNAME', o.username],
    ['LOG_CONNECTION', connection],
    ['LOG_SENSITIVITY', o.sensitivity],
    ['LOG_PRIORITY', o.priority],
    ['LOG_INTERMEDIATE', o.intermediate],
    ['LOG_FILTER', o.filter],
    ['LOG_REASON', o.reason],
    ['LOG_REMOTE_MTA', o.remoteMta],
    ['LOG_QUEUE_TIME', o.queueTime],
  ];
  return all.map(([name, value]) => `${form(name)}${Number(value)}\n`).join('');
};
