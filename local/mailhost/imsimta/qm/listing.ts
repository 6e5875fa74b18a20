import { headerStamp, listingStamp } from '../../log/local-time.ts';
import { listChannels, listQueue, readEnvelope, statOf, type QueueFile } from '../../queue/tree.ts';
import type { Envelope } from '../../queue/message-file.ts';
import { blocks } from '../../queue/message.ts';
import { parseWords, type Words } from '../words.ts';
import { complain, type Session } from './session.ts';

const RULE = '-'.repeat(62);

interface Row extends QueueFile {
  bytes: number;
  changedAt: number;
  envelope: Envelope | null;
}

const contains = (text: string, part: string): boolean => text.toLowerCase().includes(part.toLowerCase());

/** Whether an envelope is wanted: -from and -to; both together mean either, unless -match=and. */
const wanted = (envelope: Envelope | null, { options }: Words): boolean => {
  const from = options.get('from');
  const to = options.get('to');
  const tests: boolean[] = [];
  if (from !== undefined) tests.push(from === '<>' ? envelope?.from === '' : contains(envelope?.from ?? '', from));
  if (to !== undefined)
    tests.push(
      envelope?.recipients.some(({ original, current }) => contains(original, to) || contains(current, to)) ?? false,
    );
  if (tests.length === 0) return true;
  return options.get('match') === 'and' ? tests.every(Boolean) : tests.some(Boolean);
};

const channelPattern = (text: string): RegExp =>
  new RegExp(`^${text.replaceAll(/[^\w*-]/g, '').replaceAll('*', '.*')}$`);

const rowsOf = (session: Session, channel: string, words: Words, held: boolean): Row[] => {
  const { options } = words;
  const open = options.has('envelope') || options.has('from') || options.has('to');
  const rows: Row[] = [];
  for (const file of listQueue(session.context.layout.queue, channel)) {
    if (held !== (file.suffix === 'HELD')) continue;
    const stat = statOf(file.path);
    // Delivered since the directory was read.
    if (!stat) continue;
    const envelope = open ? readEnvelope(file.path) : null;
    if (wanted(envelope, words)) rows.push({ ...file, ...stat, envelope });
  }
  return rows.sort((a, b) => a.changedAt - b.changedAt || (a.label < b.label ? -1 : 1));
};

/** Total line of the 6.x manuals: the number ends in column 38, under the sizes. */
const total = (label: string, size: number): string => `${label}${String(size).padStart(38 - label.length)}\n`;

/**
 * `directory` and `held` (6.3 Administration Reference, qm Examples). 5.2 prints upper-case months and a count of
 * messages, as its relatives do. Lines of -envelope and the empty listing are our own: no sample of them was found.
 */
export const directory = (session: Session, args: readonly string[], heldOnly: boolean): void => {
  const { context } = session;
  const words = parseWords(args);
  const { options, operands } = words;
  const held = heldOnly || options.has('held');
  const database =
    !held && (options.has('database') || (session.source === 'database' && !options.has('directory_tree')));
  const old = context.identity.version === '5.2';
  const pattern = channelPattern(operands[0] ?? '*');
  const channels = listChannels(context.layout.queue).filter((name) => pattern.test(name));
  if (operands.length > 0 && channels.length === 0) {
    complain(session, `%QM-E-NOCHAN, no such channel ${operands[0]}`);
    return;
  }

  const listing: NonNullable<Session['listing']> = new Map();
  const parts: string[] = [
    `\n${headerStamp(context.zone, context.now())}\nData gathered from the queue ${database ? 'database' : 'directory tree'}\n`,
  ];
  let grand = 0;
  for (const channel of channels) {
    const rows = rowsOf(session, channel, words, held);
    if (rows.length === 0) continue;
    let sum = 0;
    parts.push(`\n${`Channel: ${channel}`.padEnd(34)}Size Queued since\n${RULE}\n`);
    for (const row of rows) {
      const number = listing.size + 1;
      const { channel: name, subdir, label, path, id, attempts, suffix } = row;
      listing.set(number, { number, channel: name, subdir, label, path, id, attempts, suffix });
      const size = blocks(row.bytes);
      sum += size;
      const stamp = listingStamp(context.zone, row.changedAt);
      const info = options.has('nofile_info') ? '' : `${String(size).padStart(5)} ${old ? stamp.toUpperCase() : stamp}`;
      parts.push(`${String(number).padStart(5)} ${label.padEnd(27)}${info}`.trimEnd(), '\n');
      if (row.envelope) {
        parts.push(`        From: ${row.envelope.from === '' ? '<>' : row.envelope.from}\n`);
        for (const { original } of row.envelope.recipients) parts.push(`        To: ${original}\n`);
      }
    }
    grand += sum;
    parts.push(`${RULE}\n`);
    if (!options.has('nototal') && !old) parts.push(total('Total size:', sum));
  }
  if (!options.has('nototal'))
    parts.push('\n', old ? `${listing.size} total messages queued\n` : total('Grand total size:', grand));
  session.listing = listing;
  context.print(parts.join(''));
};
