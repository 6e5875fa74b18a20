import { readEnvelope, readPart, statOf } from '../../queue/tree.ts';
import { parseWords } from '../words.ts';
import { select } from './selection.ts';
import { complain, type Session } from './session.ts';

/** Most that is shown of one message. */
const SHOWN_BYTES = 64 * 1024;

/** A part of a file as text; the holes of simulated bodies are left out. */
const textOf = (path: string, offset: number, length: number): string =>
  (readPart(path, offset, Math.min(Math.max(length, 0), SHOWN_BYTES))?.toString('utf8') ?? '').replaceAll('\0', '');

const heading = (number: number, path: string): string => `\nMessage id: ${number}\nFilename: ${path}\n`;

/** `history`: what failed attempts left in the file. Only the two heading lines are documented. */
export const history = async (session: Session, args: readonly string[]): Promise<void> => {
  for (const row of (await select(session, 'history', args)) ?? []) {
    const envelope = readEnvelope(row.path);
    const size = statOf(row.path)?.bytes;
    if (!envelope || size === undefined) {
      complain(session, `%QM-E-NOFILE, unable to read the message file ${row.path}; no such file`);
      continue;
    }
    const start = envelope.contentAt + envelope.content;
    session.context.print(`${heading(row.number, row.path)}${textOf(row.path, start, size - start)}`);
  }
};

/** `read`: envelope and headers; the body with -content only. The layout is our own. */
export const read = async (session: Session, args: readonly string[]): Promise<void> => {
  const body = parseWords(args).options.has('content');
  for (const row of (await select(session, 'read', args)) ?? []) {
    const envelope = readEnvelope(row.path);
    if (!envelope) {
      complain(session, `%QM-E-NOFILE, unable to read the message file ${row.path}; no such file`);
      continue;
    }
    const text = textOf(row.path, envelope.contentAt, envelope.content);
    const headers = text.split('\n\n', 1)[0] ?? '';
    session.context.print(
      `${heading(row.number, row.path)}Envelope from: ${envelope.from === '' ? '<>' : envelope.from}\n` +
        `${envelope.recipients.map(({ original }) => `Envelope to: ${original}\n`).join('')}\n${body ? text : `${headers}\n`}`,
    );
  }
};
