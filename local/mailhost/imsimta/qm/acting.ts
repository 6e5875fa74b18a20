import { renameSync } from 'node:fs';
import type { LogEntry } from '../../log/entry.ts';
import { formatFileName } from '../../queue/file-name.ts';
import { makeFileSpool } from '../../queue/file-spool.ts';
import { blocks, type Message } from '../../queue/message.ts';
import { pathOf, readMessage, unlessMissing } from '../../queue/tree.ts';
import { makeNotification } from '../../world/notification.ts';
import { fileId } from '../../world/random.ts';
import { parseWords } from '../words.ts';
import { select } from './selection.ts';
import { complain, type Listed, type Session } from './session.ts';

/** Acting commands and their words. Only HELD is documented; the other codes are our own. */
const verbs = {
  hold: { code: 'HELD', done: 'held' },
  release: { code: 'RELEASED', done: 'released' },
  return: { code: 'RETURNED', done: 'returned' },
  delete: { code: 'DELETED', done: 'deleted' },
} as const;

/** An acting command. */
export type Verb = keyof typeof verbs;

const resultLine = (session: Session, verb: Verb, path: string): string => {
  const { resultLines } = session.context.identity.qm;
  const text = `QM-I-${verbs[verb].code}, ${verbs[verb].done} the message file`;
  if (resultLines === 'wrapped') return `%${text}\n${path}\n`;
  return resultLines === 'bare' ? `${text} ${path}\n` : `%${text} ${path}\n`;
};

const rename = (session: Session, row: Listed, suffix: string): string | null => {
  const name = formatFileName({ ...row, suffix });
  const to = pathOf(session.context.layout.queue, row.channel, row.subdir, name);
  return unlessMissing(() => (renameSync(row.path, to), name));
};

const entry = (
  session: Session,
  message: Message,
  path: string,
  what: Partial<LogEntry> & { code: string },
): LogEntry[] =>
  message.recipients.map(({ original, current }) => ({
    at: session.context.now(),
    source: message.channel,
    destination: '',
    blocks: blocks(message.bytes),
    from: message.from,
    original,
    current,
    file: path,
    messageId: message.messageId,
    system: '',
    diagnostic: '',
    queueSeconds: null,
    user: '',
    process: `${process.pid.toString(16)}.0`,
    ...what,
  }));

/** Ends a message, after the bounce is there if it is returned; the bounce's file name, or null when the message is gone. */
const end = (session: Session, row: Listed, verb: 'return' | 'delete'): { bounce: string } | null => {
  const { context } = session;
  const message = readMessage(row);
  if (!message) return null;
  const spool = makeFileSpool({
    queueDir: context.layout.queue,
    host: `${context.identity.name}.${context.identity.domain}`,
    zone: context.zone,
  });
  const at = context.now();
  const id = fileId(at, Math.floor(Math.random() * 238_328));
  const messageId = `<0${id.toUpperCase()}.${process.pid}@${context.identity.name}.${context.identity.domain}>`;
  const bounce = verb === 'return' ? makeNotification(message, 'failed', { id, messageId, subdir: '', at }) : null;
  if (bounce) spool.create(bounce);
  if (!spool.remove(message)) {
    if (bounce) spool.remove(bounce);
    return null;
  }
  const enqueued = bounce
    ? entry(session, bounce, spool.path(bounce), {
        code: 'E',
        source: message.channel,
        destination: bounce.channel,
        messageId: `${bounce.messageId},${bounce.aboutId}`,
      })
    : [];
  context.log([...enqueued, ...entry(session, message, row.path, { code: verb === 'return' ? 'R' : 'K' })]);
  return { bounce: bounce ? formatFileName(bounce) : '' };
};

const tell = async (session: Session, path: string, body: object): Promise<void> => {
  const reply = await session.context.control(path, body);
  if (reply === null && path === '/imsimta/adopt') {
    complain(session, '%QM-W-NOJBC, the Job Controller is not running; it will find the files when it starts');
  }
};

/** hold, release, return, delete: one result line a message, in order; then the Job Controller is told. */
export const act = async (session: Session, verb: Verb, args: readonly string[]): Promise<void> => {
  const chosen = await select(session, verb, args);
  if (!chosen) return;
  const quiet = parseWords(args).options.has('nolog');
  const changed = new Map<string, { ids: string[]; files: { subdir: string; name: string }[] }>();
  const bounces: { subdir: string; name: string }[] = [];
  for (const row of chosen) {
    let name: string | null;
    if (verb === 'hold') name = row.suffix === 'HELD' ? null : rename(session, row, 'HELD');
    else if (verb === 'release') name = rename(session, row, '00');
    else {
      const ended = end(session, row, verb);
      if (ended && ended.bounce !== '') bounces.push({ subdir: '', name: ended.bounce });
      name = ended && row.label;
    }
    if (name === null) {
      complain(session, `%QM-E-NOFILE, unable to ${verb} the message file ${row.path}; no such file`);
      continue;
    }
    const channel = changed.get(row.channel) ?? { ids: [], files: [] };
    channel.ids.push(row.id);
    channel.files.push({ subdir: row.subdir, name });
    changed.set(row.channel, channel);
    if (!quiet) session.context.print(resultLine(session, verb, row.path));
  }
  for (const [channel, { ids, files }] of changed) {
    if (verb === 'release') await tell(session, '/imsimta/adopt', { channel, place: 'first', files });
    else await tell(session, '/imsimta/gone', { channel, ids });
  }
  if (bounces.length > 0) await tell(session, '/imsimta/adopt', { channel: 'process', place: 'last', files: bounces });
};
