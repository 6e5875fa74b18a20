import type { ChannelName } from '#shared/contracts/primitives.ts';
import type { Dialogue, Reply, Step } from '../dialogue.ts';
import { qmLine } from './grammar.ts';
import { openedBy } from './history.ts';
import { list } from './listing.ts';

/** Held messages whose headers are looked at. */
const READ = 3;
/** Received lines of one that are passed on: more than any limit of the MTA. */
const LINES = 120;
/** Headers that are looked through, in characters. */
const HEADERS = 64_000;

/** A header, with the lines on which it goes on. */
const RECEIVED = /^received:.*(?:\n[ \t].*)*/gim;
const BY = /(?:^|[\s)])by\s+(?<host>[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?)(?=[\s;(]|$)/i;

/**
 * How often some held messages were received, and by whom: the last ones listed, read without their contents. Of what
 * `read` shows nothing else is passed on, so that no subject, address or text leaves the host. Its layout is not
 * documented: an answer counts if it opens as a history does, and names the message. Source: 6 2005Q4 Administration
 * Reference, imsimta qm, read (envelope and header; the body only with -content).
 */
export function* heldReceived(channel: ChannelName): Dialogue<{ ok: true; text: string } | { ok: false; why: string }> {
  const listed = yield* list('held', channel);
  if (!listed.ok) return { ok: false, why: listed.why };
  const { numbers, ambiguous } = listed.listing;
  const some = [...numbers].filter(([id]) => !ambiguous.has(id)).slice(-READ);
  if (some.length === 0) return { ok: false, why: 'no message of this channel is held' };
  const told: string[] = [];
  for (const [id, number] of some) {
    const line = qmLine(`read ${number}`);
    const reply: Reply = yield { kind: 'say', line, weight: 'light', ofMail: true } satisfies Step;
    const answer = reply.ok ? openedBy(reply.text, number, id, HEADERS) : null;
    if (answer?.outcome !== 'done') continue;
    const by = receivedBy(answer.text).map((host) => (host === '' ? 'Received:' : `Received: by ${host}`));
    told.push([answer.opening.trim(), ...by, ''].join('\n'));
  }
  return told.length > 0
    ? { ok: true, text: told.join('\n') }
    : { ok: false, why: 'what read showed does not name the messages' };
}

const receivedBy = (text: string): string[] =>
  [...text.matchAll(RECEIVED)]
    .slice(0, LINES)
    .map(([header]) => BY.exec(header.slice(0, 2_000))?.groups?.['host'] ?? '');
