import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MailLogEntry, MailLogLine } from '#shared/formats/mail-log/entry.ts';
import { toInstant } from '#shared/contracts/primitives.ts';
import { logOptionsIn, type MailLogOptions } from '#shared/formats/mail-log/options.ts';
import { parseOptions } from '#shared/formats/option-dat/parse.ts';
import { parseMailLogLine } from '#shared/formats/mail-log/parse.ts';
import { FUZZ_RUNS, FUZZ_TIME } from '../fuzz-runs.ts';
import { printCounted, printFlatJson, printJson, printOptions, printText, printXml } from './printers.ts';

const bool = fc.boolean();
const fields = {
  node: bool,
  process: bool,
  notary: bool,
  filename: bool,
  envelopeId: bool,
  messageId: bool,
  username: bool,
  sourceSystem: bool,
  sensitivity: bool,
  priority: bool,
  intermediate: bool,
  filter: bool,
  reason: bool,
  diagnostics: fc.constant(true),
  remoteMta: bool,
  queueTime: bool,
  transport: bool,
  application: bool,
};
const optionsOf = (...formats: number[]): fc.Arbitrary<MailLogOptions> =>
  fc.record({ format: fc.constantFrom(...formats), ...fields });

const CHANNEL = 'tcp_local';
const pick = <T>(...values: T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

const stamp = fc.record({
  year: fc.integer({ min: 1998, max: 2040 }),
  month: fc.integer({ min: 1, max: 12 }),
  day: fc.integer({ min: 1, max: 28 }),
  hour: fc.integer({ min: 0, max: 23 }),
  minute: fc.integer({ min: 0, max: 59 }),
  second: fc.integer({ min: 0, max: 59 }),
  hundredths: fc.integer({ min: 0, max: 99 }),
});

const QUEUE_FILE = { channel: CHANNEL, id: 'g1k7Qa0bcd2', attempts: 2, held: false };

const entryWith = (texts: { diagnostic: fc.Arbitrary<string | null>; from: fc.Arbitrary<string> }) =>
  fc
    .record({
      stamp,
      node: pick('mxa', 'mx-a.example.com'),
      process: pick('1e488.0', '4f2.1.9', '501d.0b.9'),
      enqueue: bool,
      code: pick('D', 'Q', 'R', 'K', 'Z', 'W'),
      modifiers: pick('', 'E', 'EA', 'ESA', 'LSA', 'EC', 'EQ'),
      blocks: fc.nat(100_000),
      to: pick(
        'bob@example.net',
        '@relay.example.org:bob@example.net',
        'bob@ims-ms-daemon',
        'bob',
        '"a.b"@example.net',
      ),
      recipientFlags: fc.nat(999),
      envelopeId: pick('<e1@example.com>'),
      messageIds: pick(['<m1@example.com>'], ['<m2@example.com>', '<m1@example.com>']),
      username: pick('mailsrv', '*ann@example.com', 'ann'),
      sourceSystem: pick('client.example.com (mx.example.com [192.0.2.7])', 'client ([2001:db8::7])', '([192.0.2.7])'),
      sensitivity: fc.nat(3),
      priority: fc.nat(5),
      intermediate: pick('bob@hub.example.com', 'list-owner@example.org'),
      filter: pick('', 'fileinto "junk"; stop', 'discard'),
      reason: pick(null, 'rejected by the recipient'),
      remoteMta: pick(null, 'dns;mx.example.net'),
      queueSeconds: fc.nat(500_000),
      transport: pick('TCP|192.0.2.1|40000|192.0.2.9|25'),
      application: pick('SMTP', 'SMTP/example.net/mx.example.net/TLS-256-AES'),
      ...texts,
    })
    .map(({ enqueue, code, ...e }): MailLogEntry => ({
      ...e,
      kind: 'message',
      sourceChannel: enqueue ? 'tcp_intranet' : CHANNEL,
      destinationChannel: enqueue ? CHANNEL : null,
      code: enqueue ? 'E' : (code as MailLogEntry['code']),
      originalTo: 'bob@example.net',
      fileName: '/opt/mta/data/queue/tcp_local/003/ZXg1k7Qa0bcd2.00',
      queueFile: QUEUE_FILE,
      initial: null,
    }));

const DIAGNOSTICS = pick(
  null,
  'Mailbox is busy Mailbox is busy',
  'TCP active open: Failed connect() 192.0.2.9:25  Error: connection refused',
  'dns;mx.example.net (TCP|192.0.2.1|40|192.0.2.9|25) (mx ready) smtp;450 4.1.1 <bob@example.net>... no',
);
const FROM = pick('', 'ann@example.com', 'bounce-x=example.net@lists.example.org');

/** What an entry still says with only these fields switched on. */
const shown = (e: MailLogEntry, o: MailLogOptions): MailLogEntry => ({
  ...e,
  node: o.node ? e.node : null,
  process: o.process ? e.process : null,
  recipientFlags: o.notary ? e.recipientFlags : null,
  fileName: o.filename ? e.fileName : null,
  queueFile: o.filename ? e.queueFile : null,
  envelopeId: o.envelopeId ? e.envelopeId : null,
  messageIds: o.messageId ? e.messageIds : [],
  username: o.username ? e.username : null,
  sourceSystem: o.sourceSystem ? e.sourceSystem : null,
  sensitivity: o.sensitivity ? e.sensitivity : null,
  priority: o.priority ? e.priority : null,
  intermediate: o.intermediate ? e.intermediate : null,
  filter: o.filter ? e.filter : null,
  reason: o.reason ? e.reason : null,
  diagnostic: e.diagnostic ?? (o.reason ? e.reason : null),
  remoteMta: o.remoteMta ? e.remoteMta : null,
  queueSeconds: o.queueTime ? e.queueSeconds : null,
  transport: o.transport ? e.transport : null,
  application: o.application ? e.application : null,
});

/** Where no message id is logged the envelope's stands in for it: it joins entries of a message as well. */
const joined = (e: MailLogEntry, o: MailLogOptions): MailLogEntry =>
  o.envelopeId && !o.messageId ? { ...e, messageIds: [e.envelopeId ?? ''] } : e;

/** What every format must tell, options or not. */
const core = (line: MailLogLine) => {
  if (line.kind !== 'message') return line;
  const {
    stamp: at,
    sourceChannel,
    destinationChannel,
    code,
    modifiers,
    blocks,
    from,
    originalTo,
    to,
    queueFile,
  } = line;
  return { at, sourceChannel, destinationChannel, code, modifiers, blocks, from, originalTo, to, queueFile };
};

/** What the host's facts tell of the options, from a file or a listing that was printed from them. */
const toldBy = (o: MailLogOptions, form: (name: string) => string): MailLogOptions | null =>
  logOptionsIn(parseOptions(printOptions(o, form), toInstant(0)).facts);

const FORMS: readonly ((name: string) => string)[] = [
  (name) => `${name}=`,
  (name) => `role.mta.${name.toLowerCase()} = `,
];

// A long search may take its time.
const SET = { numRuns: FUZZ_RUNS, interruptAfterTimeLimit: FUZZ_TIME };

describe('every LOG_FORMAT, every set of fields', () => {
  it(
    'formats 1 and 2, options known',
    () => {
      const entries = entryWith({ diagnostic: DIAGNOSTICS, from: FROM });
      fc.assert(
        fc.property(entries, optionsOf(1, 2), pick(...FORMS), (entry, options, form) => {
          const expected = joined(shown(entry, options), options);
          // Nothing stands between the reason and the diagnostic.
          const both = [options.reason ? entry.reason : null, entry.diagnostic].filter((t) => t !== null);
          const told = toldBy(options, form);
          expect(told).toEqual(options);
          const contradicted = (): void => expect.unreachable('an entry as it was printed contradicts nothing');
          expect(parseMailLogLine(printText(entry, options), told, contradicted)).toEqual({
            ...expected,
            reason: null,
            diagnostic: both.length === 0 ? null : both.join(' '),
          });
        }),
        SET,
      );
    },
    FUZZ_TIME,
  );

  it(
    'formats 1 and 2, each of all 32,768 sets of fields after the recipient',
    () => {
      // Some of its objects have no prototype, which the strict comparison below would mind.
      const [entry] = structuredClone(fc.sample(entryWith({ diagnostic: pick('Mailbox is busy'), from: FROM }), 1));
      const names = Object.keys(fields).filter((name) => !['node', 'process', 'diagnostics'].includes(name));
      const wrong: MailLogOptions[] = [];
      for (let set = 0; set < 2 ** names.length; set++) {
        const on = Object.fromEntries(names.map((name, bit) => [name, (set & (1 << bit)) !== 0]));
        const off = { node: false, process: false, diagnostics: true, format: 1 + (set % 2) };
        const options = { ...on, ...off } as unknown as MailLogOptions;
        const reason = options.reason && entry!.reason !== null ? `${entry!.reason} ` : '';
        const expected = {
          ...joined(shown(entry!, options), options),
          reason: null,
          diagnostic: `${reason}Mailbox is busy`,
        };
        // Vitest's own comparison takes too long for so many.
        if (!isDeepStrictEqual(parseMailLogLine(printText(entry!, options), options), expected)) wrong.push(options);
      }
      expect(wrong).toEqual([]);
    },
    FUZZ_TIME,
  );

  it(
    'formats 1 and 2, options unknown: the channels, addresses and the file all the same',
    () => {
      // A path and then `(…)` may be a HELO name that somebody chose, and is taken for one.
      const entries = entryWith({ diagnostic: DIAGNOSTICS, from: FROM }).filter(
        (e) => !e.sourceSystem?.startsWith('('),
      );
      fc.assert(
        fc.property(entries, optionsOf(1, 2), (entry, options) => {
          expect(core(parseMailLogLine(printText(entry, options)))).toEqual(core(shown(entry, options)));
        }),
        SET,
      );
    },
    FUZZ_TIME,
  );

  // Where lengths are given, or names, texts may say what they like.
  const anyText = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 });
  const wild = entryWith({
    diagnostic: fc.option(anyText),
    from: pick('', 'ann@example.com', '"a b"@example.com', '12:x@example.com'),
  });

  it(
    'format 3, options known, counted in characters or bytes',
    () => {
      // Without these a peer's text could be cut at a place where the count of the other unit fits as well.
      const printable = anyText.filter((t) => !/\d|^\s|\s$/.test(t));
      const entries = entryWith({
        diagnostic: fc.option(printable),
        from: pick('', 'ann@example.com', 'zoë@example.com'),
      });
      fc.assert(
        fc.property(entries, optionsOf(3), pick('characters' as const, 'bytes' as const), (entry, options, unit) => {
          const line = printCounted(entry, options, unit);
          expect(parseMailLogLine(line, options)).toEqual(joined(shown(entry, options), options));
        }),
        SET,
      );
    },
    FUZZ_TIME,
  );

  it(
    'format 3, options unknown: the channels, addresses and the file all the same',
    () => {
      fc.assert(
        fc.property(wild, optionsOf(3), (entry, options) => {
          expect(core(parseMailLogLine(printCounted(entry, options)))).toEqual(core(shown(entry, options)));
        }),
        SET,
      );
    },
    FUZZ_TIME,
  );

  it.each([
    ['4, XML', printXml],
    ['5, JSON', printJson],
    ['6, flat JSON', printFlatJson],
  ])(
    'format %s',
    (_, print) => {
      fc.assert(
        fc.property(wild, optionsOf(4, 5, 6), (entry, options) => {
          expect(parseMailLogLine(print(entry, options))).toEqual(shown(entry, options));
        }),
        SET,
      );
    },
    FUZZ_TIME,
  );
});
