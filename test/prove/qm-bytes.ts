import type { Dialogue, Reply } from '#agent/drivers/dialogue.ts';
import { drivers } from '#agent/drivers/index.ts';
import { makeRandom, type Random } from '#local/mailhost/world/random.ts';
import { ChannelAction, MessageAction } from '#shared/actions/index.ts';
import { doubtful, hostile } from './hostile-words.ts';
import { createCounter, type Proof } from './proof.ts';

const driver = drivers.imsimta;
const LONGEST = 240;

/*
 * The statement, character by character: what may be written to qm, and to nothing else. A word of the list, then what
 * belongs to it; no option, no wildcard, no second line, nothing but ASCII.
 */

const isDigit = (c: string): boolean => c >= '0' && c <= '9';
const isLower = (c: string): boolean => c >= 'a' && c <= 'z';

const isNumber = (text: string): boolean =>
  text.length >= 1 && text.length <= 9 && text[0] !== '0' && text.split('').every(isDigit);

const isChannel = (text: string): boolean =>
  text.length >= 1 &&
  text.length <= 40 &&
  isLower(text[0]!) &&
  text.split('').every((c) => isLower(c) || isDigit(c) || c === '_' || c === '-');

/** The numbers of `1,3,20-22`, ascending; null when it is not written like that. */
const numbersOf = (text: string): number[] | null => {
  const numbers: number[] = [];
  for (const part of text.split(',')) {
    const ends = part.split('-');
    if (ends.length > 2 || !ends.every(isNumber)) return null;
    const [from, to] = [Number(ends[0]), Number(ends.at(-1))];
    if (from > to || from <= (numbers.at(-1) ?? 0) || to - from > 1_000) return null;
    for (let n = from; n <= to; n++) numbers.push(n);
  }
  return numbers;
};

const ABOUT_CHANNELS = ['directory', 'held', 'messages', 'start', 'stop'];
const ABOUT_MESSAGES: readonly string[] = MessageAction.options;

/** What the dialogue is about, and what the last listing showed under which number. */
interface Frame {
  channel: string;
  verb: string;
  ids: ReadonlySet<string>;
  shown: Map<number, string | null>;
}

/** Null when the line may be written, or why not. */
const objection = (line: string, { channel, verb, ids, shown }: Frame): string | null => {
  if (line.length > LONGEST) return 'too long';
  if (line === 'exit' || line === 'jobs') return null;
  const space = line.indexOf(' ');
  const [word, rest] = [line.slice(0, space), line.slice(space + 1)];
  if (ABOUT_CHANNELS.includes(word)) {
    if (!isChannel(rest)) return 'no channel';
    if (rest !== channel) return 'another channel';
    return (word === 'start' || word === 'stop') && word !== verb ? 'another verb' : null;
  }
  if (word === 'history') {
    if (!isNumber(rest)) return 'no number';
    return ids.has(shown.get(Number(rest)) ?? '') ? null : 'a number that is not of these messages';
  }
  if (word === 'read') {
    if (verb !== 'held' && verb !== 'sample') return 'another verb';
    return isNumber(rest) && typeof shown.get(Number(rest)) === 'string' ? null : 'a number that is not of one message';
  }
  if (!ABOUT_MESSAGES.includes(word)) return 'no such word';
  if (word !== verb) return 'another verb';
  const numbers = numbersOf(rest);
  if (numbers === null) return 'no list of numbers';
  const wrong = numbers.find((n) => !ids.has(shown.get(n) ?? ''));
  return wrong === undefined ? null : `number ${wrong} is not of these messages`;
};

/*
 * The other side: a qm whose listings, results and histories hold whatever a hostile sender could put there.
 */

const counterOf = (random: Random): string => random.pick(['ZZ', 'ZY', 'ZA', 'Z0', 'YZ']);

/** A listing, and what it shows: by number, the id of a file that is named like one and shown once. */
const listingOf = (
  random: Random,
  channel: string,
  ids: readonly string[],
  held: boolean,
): { text: string; shown: Frame['shown'] } => {
  const rows: string[] = [];
  const shown: Frame['shown'] = new Map();
  const size = random.integer(0, 12);
  let number = 0;
  for (let i = 0; i < size; i++) {
    number += random.chance(0.05) ? random.integer(2, 900_000) : 1;
    const id = random.chance(0.1) ? random.pick(ids) : (ids[i] ?? `other${i}`);
    const name = `${counterOf(random)}${id}.${held ? 'HELD' : '00'}`;
    const file = random.chance(0.03) ? hostile(random) : name;
    rows.push(
      `${String(number).padStart(5)} ${file.padEnd(27)}${String(random.integer(1, 99)).padStart(5)} 10-Mar-2026 08:12:03`,
    );
    shown.set(number, file === name ? id : null);
    if (random.chance(0.01)) rows.push(hostile(random));
  }
  const heading = random.chance(0.02) ? hostile(random) : 'Data gathered from the queue directory tree';
  const named = random.chance(0.02) ? doubtful(random, 'tcp_intranet') : channel;
  const block =
    rows.length === 0
      ? ''
      : `\nChannel: ${named.padEnd(24)} Size Queued since\n${'-'.repeat(62)}\n${rows.join('\n')}\n${'-'.repeat(62)}\n`;
  return { text: `\n${heading}\n${block}\nGrand total size: 9\n`, shown };
};

const resultsOf = (random: Random, line: string, shown: Frame['shown']): string =>
  (numbersOf(line.slice(line.indexOf(' ') + 1)) ?? [])
    .map((n) => {
      if (random.chance(0.02)) return hostile(random);
      if (random.chance(0.02)) return '';
      const severity = random.chance(0.04) ? 'E' : 'I';
      return `%QM-${severity}-SOMETHING, something about the message file /q/tcp_local/ZZ${shown.get(n) ?? 'x'}.00`;
    })
    .join('\n');

const answer = (random: Random, line: string, frame: Frame, ids: readonly string[]): Reply => {
  if (random.chance(0.01)) return { ok: false, why: 'the tool ended (exit code 3)' };
  const [word = '', rest = ''] = line.split(' ');
  if (word === 'directory' || word === 'held') {
    const { text, shown } = listingOf(random, rest, ids, word === 'held');
    frame.shown = shown;
    return { ok: true, text };
  }
  if (word === 'history' || word === 'read')
    return { ok: true, text: `Message id: ${rest}\nFilename: /q/${hostile(random)}\n${hostile(random)}` };
  return { ok: true, text: ABOUT_MESSAGES.includes(word) ? resultsOf(random, line, frame.shown) : hostile(random) };
};

interface Case {
  what: string;
  frame: Frame;
  ids: readonly string[];
  lead: () => Dialogue<unknown>;
}

const makeCase = (random: Random): Case => {
  const channel = doubtful(random, random.pick(['tcp_local', 'ims-ms', 'l']));
  const ids = Array.from({ length: random.integer(1, 8) }, (_, i) => doubtful(random, `msg${i}`));
  const of = (what: string, verb: string, lead: () => Dialogue<unknown>): Case => ({
    what,
    ids,
    frame: { channel, verb, ids: new Set(ids), shown: new Map() },
    lead,
  });
  const what = random.pick([
    ...MessageAction.options,
    ...MessageAction.options,
    'start',
    'stop',
    'list',
    'history',
    'look',
  ] as const);
  if (what === 'list') return of(what, '', () => driver.list(channel));
  if (what === 'history') return of(what, '', () => driver.history(channel, ids.slice(0, 3)));
  if (what === 'look') {
    const ask = random.pick(['directory', 'history', 'jobs', 'held', 'sample'] as const);
    const question = ask === 'history' ? { ask, channel, ids: ids.slice(0, 3) } : { ask, channel };
    const look = driver.look(question, random.pick(['6.2', '6.3', '8.0']));
    if (look.by !== 'dialogue') throw new Error(`${ask} is answered by qm`);
    return of(what, ask, look.lead);
  }
  const onChannel = ChannelAction.safeParse(what);
  if (!onChannel.success) return of(what, what, () => driver.change(MessageAction.parse(what), channel, ids));
  return of(what, what, () => {
    const control = driver.control(onChannel.data, channel);
    if (control.by !== 'dialogue') throw new Error(`${what} is done in qm`);
    return control.lead();
  });
};

const refusal = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith('not in the dialogue grammar');

interface Spoken {
  lines: number;
  /** Of these, lines that change something. */
  acting: number;
  refused: boolean;
  bad: string | null;
}

/** Leads one dialogue to its end. Says how many lines were written, and the first that may not be. */
const converse = (random: Random, { frame, ids, lead }: Case): Spoken => {
  const spoken: Spoken = { lines: 0, acting: 0, refused: false, bad: null };
  try {
    const dialogue = lead();
    let turn = dialogue.next();
    while (!turn.done) {
      if (turn.value.kind !== 'say') {
        turn = dialogue.next({ ok: true, text: '' });
        continue;
      }
      const { line } = turn.value;
      spoken.lines += 1;
      if (line.startsWith(`${frame.verb} `)) spoken.acting += 1;
      const why = objection(line, frame);
      if (why !== null) return { ...spoken, bad: `${why}: ${JSON.stringify(line)}` };
      turn = dialogue.next(answer(random, line, frame, ids));
    }
  } catch (error) {
    // A channel that is none never gets as far as here: the contract refuses it first.
    if (!refusal(error)) throw error;
    return { ...spoken, refused: true };
  }
  return spoken;
};

/** Commands with hostile channels, ids, file names and answers, against a grammar that is stated a second time. */
export const qmBytes: Proof = {
  name: 'qm-bytes',
  says: 'Whatever senders, files and channels are called, only lines of the grammar are written to qm, about these messages only.',
  cases: { long: 1_000_000, short: 5_000 },
  run: (n, seed) => {
    const counter = createCounter();
    const random = makeRandom(seed);
    for (let i = 0; i < n; i++) {
      const on = makeCase(random);
      const { lines, acting, refused, bad } = converse(random, on);
      counter.count(
        bad === null,
        refused ? `${on.what}, refused by the grammar` : on.what,
        () => `case ${i}: ${bad ?? ''}`,
      );
      counter.note('lines written', lines);
      counter.note('lines that change something', acting);
    }
    return Promise.resolve(counter.ran());
  },
};
