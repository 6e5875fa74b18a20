import type { ChannelName } from '#shared/contracts/primitives.ts';
import { draw } from '#shared/figures/draw.ts';
import type { Dialogue, Reply, Step } from '../dialogue.ts';
import type { Answer } from '../driver.ts';
import { qmLine } from './grammar.ts';
import { openedBy } from './history.ts';
import { list } from './listing.ts';

/** Messages below which a sample that ended early says nothing of the queue. */
const LEAST = 20;
/** Headers that are looked through, in characters. */
const HEADERS = 64_000;
const HOST = '[A-Za-z0-9](?:[A-Za-z0-9._-]{0,250}[A-Za-z0-9])?';
const FROM = new RegExp(`^received:\\s*from\\s+(?<host>${HOST})(?=[\\s;(]|$)`, 'i');
const TO = new RegExp(`@(?<domain>${HOST})(?=[\\s>,;)"]|$)`);

/**
 * What some messages of a channel are, drawn at random from all that are listed, read without their contents: whether it
 * is a report of delivery (RFC 3464), who handed it over by the newest Received line, and the domain of the first
 * recipient in its To. Nothing else of what `read` shows is passed on. An answer counts if it opens as a history does,
 * and names the message: the layout is not documented.
 *
 * It may have to end early. What it read by then are the first of an order by lot, and therefore a sample themselves: as
 * many count as drawn as were asked for. Fewer than {@link LEAST}, and not all there are, say nothing.
 */
export function* drawnSample(channel: ChannelName): Dialogue<Answer> {
  const listed = yield* list('directory', channel);
  if (!listed.ok) return { ok: false, why: listed.why };
  const { numbers, ambiguous } = listed.listing;
  const sure = [...numbers.keys()].filter((id) => !ambiguous.has(id));
  const wanted = draw(sure);
  if (wanted.length === 0) return { ok: false, why: 'no message of this channel is queued' };
  const told: string[] = [];
  const endedBy = (why: string): string =>
    `${told.length} of ${wanted.length} messages were read when the sample had to end: ${why}`;
  let drawn = 0;
  let early: string | null = null;
  for (const id of wanted) {
    const goOn: Reply = yield { kind: 'may-end' } satisfies Step;
    if (!goOn.ok) {
      early = endedBy(goOn.why);
      break;
    }
    drawn += 1;
    const number = numbers.get(id)!;
    const line = qmLine(`read ${number}`);
    const reply: Reply = yield { kind: 'say', line, weight: 'light', ofMail: true } satisfies Step;
    if (!reply.ok) {
      // For good. Its reason may quote the message.
      early = endedBy('qm gave no answer any more');
      break;
    }
    const answer = openedBy(reply.text, number, id, HEADERS);
    if (answer.outcome === 'done') told.push(wordsOf(answer.text));
  }
  if (early !== null && told.length < LEAST) return { ok: false, why: `not enough: ${early}` };
  if (told.length === 0) return { ok: false, why: 'what read showed does not name the messages' };
  const text = [`Sampled: ${drawn} of ${sure.length} in ${channel}`, ...told, ''].join('\n');
  return { ok: true, text, ...(early !== null && { early }) };
}

/** The first header of a name, unfolded. */
const headerOf = (text: string, name: RegExp): string =>
  (name.exec(text)?.[0] ?? '').slice(0, 2_000).replaceAll(/\s*\n[ \t]+/g, ' ');

const wordsOf = (text: string): string => {
  const type = headerOf(text, /^content-type:.*(?:\n[ \t].*)*/im);
  const bounce = /multipart\/report/i.test(type) && /report-type\s*=\s*"?delivery-status\b/i.test(type);
  const from = FROM.exec(headerOf(text, /^received:.*(?:\n[ \t].*)*/im))?.groups?.['host'] ?? '';
  const to = TO.exec(headerOf(text, /^to:.*(?:\n[ \t].*)*/im))?.groups?.['domain'] ?? '';
  return `Message: bounce=${bounce ? 'yes' : 'no'} from=${from} to=${to}`;
};
